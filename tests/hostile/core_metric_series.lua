-- SPDX-License-Identifier: MIT
-- Tries: a label that takes every value
-- Expect: time,error,done
local sonda = require "sonda"

local hits = sonda.counter("hostile_total", "Hits.", { "n" })

sonda.get("/hostile", function()
  for i = 1, 1e9 do hits:add(1, tostring(i)) end
end)
