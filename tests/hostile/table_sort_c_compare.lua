-- SPDX-License-Identifier: MIT
-- Tries: a comparison that is a C function
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 300000 do t[i] = i end
  while true do table.sort(t, rawequal) end
end)
