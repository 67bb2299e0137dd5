-- SPDX-License-Identifier: MIT
-- Tries: select over many values, over and over
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 200 do t[i] = i end
  while true do select("#", select(100, table.unpack(t))) end
end)
