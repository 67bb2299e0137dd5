-- SPDX-License-Identifier: MIT
-- Tries: another metatable for the globals
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  setmetatable(_ENV, {})
end)
