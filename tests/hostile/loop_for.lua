-- SPDX-License-Identifier: MIT
-- Tries: a loop of 2^63 steps
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _ = 1, math.maxinteger do end
  return {}
end)
