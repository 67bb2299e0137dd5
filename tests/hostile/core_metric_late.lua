-- SPDX-License-Identifier: MIT
-- Tries: to declare metrics while serving, for ever
-- Expect: time,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  for i = 1, 1e9 do sonda.counter("hostile_" .. i, "x") end
end)
