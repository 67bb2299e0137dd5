-- SPDX-License-Identifier: MIT
-- Tries: a walk over a table that was emptied
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 300000 do t[i] = i end
  for i = 1, 300000 do t[i] = nil end
  while true do next(t) end
end)
