-- SPDX-License-Identifier: MIT
-- Tries: collectors that fill a scrape's text one after the other, each dropped again
-- Expect: done,time,error,memory
-- (memory: a scrape that ends in time has a text, which is too large for this script where others fill the registry)
local sonda = require "sonda"

local family = sonda.gauge_family("hostile_failing", "x", { "n", "text" })
local long = ("x"):rep(5 << 20)
local names = {}
for i = 1, 20 do
  names[i] = "hostile_failing_" .. i
  sonda.collector(names[i], function()
    for n = 1, 1e9 do family(n, tostring(n), long) end
  end)
end

local path = "/hostile" -- alone: its collectors take the time of others
sonda.get(path, function()
  sonda.scrape { collect = names }
  return {}
end)
