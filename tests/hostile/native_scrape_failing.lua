-- SPDX-License-Identifier: MIT
-- Tries: collectors that fill a scrape's text one after the other, each dropped again
-- Expect: done,time,error
local sonda = require "sonda"

local family = sonda.gauge_family("hostile_failing", "x", { "n", "text" })
local long = ("x"):rep(5 << 20)
for i = 1, 40 do
  sonda.collector("hostile_failing_" .. i, function()
    for n = 1, 1e9 do family(n, tostring(n), long) end
  end)
end

sonda.get("/hostile", function()
  sonda.scrape()
  return {}
end)
