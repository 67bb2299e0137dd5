-- SPDX-License-Identifier: MIT
-- Tries: a collector of samples without end
-- Expect: time,error,done,memory
local sonda = require "sonda"

local family = sonda.gauge_family("hostile_samples", "x", { "n" })
sonda.collector("hostile", {}, function() for i = 1, 1e9 do family(i, tostring(i)) end end)

sonda.get("/hostile", function()
  while true do sonda.scrape { collect = { "hostile" } } end
end)
