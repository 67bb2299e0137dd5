-- SPDX-License-Identifier: MIT
-- Tries: to encode without end
-- Expect: time
local sonda = require "sonda"

local s = sonda.shape
local list = s.array(s.integer {})

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 1000 do t[i] = i end
  while true do s.encode(t, list) end
end)
