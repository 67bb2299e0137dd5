-- SPDX-License-Identifier: MIT
-- Tries: to sort strings of many zero bytes
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 6 do t[i] = ("\0"):rep(2 << 20) .. i end
  while true do table.sort(t) end
end)
