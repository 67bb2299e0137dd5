-- SPDX-License-Identifier: MIT
-- Tries: a shape a million deep
-- Expect: error,done,memory,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = sonda.shape
  local one = s.number {}
  for _ = 1, 1000000 do one = s.array(one) end
  return s.describe(one) and {}
end)
