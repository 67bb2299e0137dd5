-- SPDX-License-Identifier: MIT
-- Tries: feeds without end, each with names of its own
-- Expect: done,time,error
local sonda = require "sonda"

local kept = {}
sonda.collector("hostile_feeds", function()
  while true do
    local feed = sonda.feed("meminfo", function() return false end)
    kept[#kept + 1] = feed
    feed()
  end
end)

local path = "/hostile" -- alone: its collectors take the time of others
sonda.get(path, function()
  sonda.scrape { collect = { "hostile_feeds" } }
  return {}
end)
