-- SPDX-License-Identifier: MIT
-- Tries: to sort what memory holds
-- Expect: time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 300000 do t[i] = (i * 7919) % 1000003 end
  while true do table.sort(t) end
end)
