-- SPDX-License-Identifier: MIT
-- Tries: an __index that is the table itself
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  setmetatable(t, { __index = t })
  return { t.x }
end)
