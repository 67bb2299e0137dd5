-- SPDX-License-Identifier: MIT
-- Tries: to fill a table
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, math.maxinteger do t[i] = i end
end)
