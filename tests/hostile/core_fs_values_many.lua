-- SPDX-License-Identifier: MIT
-- Tries: a hundred thousand names in one call
-- Expect: done,time,memory,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local names = {}
  for i = 1, 100000 do names[i] = "n" .. i end
  while true do sonda.fs.values("/sys/class/net", names) end
end)
