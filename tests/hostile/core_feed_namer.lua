-- SPDX-License-Identifier: MIT
-- Tries: a function that names a feed's families and calls the feed, scrapes, yields, declares
-- Expect: done,error,time
local sonda = require "sonda"

local feed, family, n = nil, nil, 0
sonda.collector("hostile_namer", function(scrape)
  family = family or sonda.gauge_family("hostile_namer", "x")
  feed = sonda.feed("meminfo", function(key, unit)
    n = n + 1
    pcall(feed)
    pcall(sonda.scrape)
    pcall(coroutine.yield, key)
    pcall(function() scrape:gauge("hostile_" .. n, "x", n, { [unit] = key }) end)
    local kinds = { family, { family }, { family, "a" }, { 1, 2 }, {}, true, feed, { family, {}, {}, {} } }
    return kinds[n % 9 + 1]
  end)
  for _ = 1, 20 do pcall(feed) end
end)

local path = "/hostile" -- alone: its collectors take the time of others
sonda.get(path, function()
  sonda.scrape { collect = { "hostile_namer" } }
  return {}
end)
