-- SPDX-License-Identifier: MIT
-- Tries: a global through _ENV, for others to see
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  rawset(_ENV, "hostile", 1)
  return { hostile }
end)
