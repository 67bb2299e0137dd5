-- SPDX-License-Identifier: MIT
-- Tries: numbers that are none
-- Expect: done,error
local sonda = require "sonda"

local g = sonda.gauge("hostile_gauge_values", "x")

sonda.get("/hostile", function()
  for _, v in ipairs { 0 / 0, 1 / 0, -1 / 0, math.maxinteger, math.mininteger } do pcall(g.set, g, v) pcall(g.add, g, v) end
  return {}
end)
