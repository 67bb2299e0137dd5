-- SPDX-License-Identifier: MIT
-- Tries: a collector that never ends, behind pcall
-- Expect: time,done,error
local sonda = require "sonda"

sonda.collector("hostile", {}, function() while true do pcall(function() while true do end end) end end)

sonda.get("/hostile", function()
  while true do sonda.scrape { collect = { "hostile" } } end
end)
