-- SPDX-License-Identifier: MIT
-- Tries: to encode without end
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 1000 do t[i] = i end
  while true do sonda.json.encode(t) end
end)
