-- SPDX-License-Identifier: MIT
-- Tries: scrapes in coroutines, collectors that yield, coroutines that are left inside a collector
-- Expect: done,error,time
local sonda = require "sonda"

local left = {}
local family = sonda.gauge_family("hostile_co", "x", { "a" })
sonda.collector("hostile_a", function()
  local co = coroutine.wrap(function() family(1, "x") coroutine.yield() while true do end end)
  co()
  left[#left + 1] = co
end)
sonda.collector("hostile_b", function() coroutine.yield(1) end)
sonda.collector("hostile_c", function() for _, co in ipairs(left) do pcall(co) end end)
sonda.collector("hostile_d", function() coroutine.wrap(function() while true do end end)() end)
local path = "/hostile" -- alone: its collectors take the time of others
sonda.get(path, function()
  local co = coroutine.create(function() return sonda.scrape() end)
  local _, text = coroutine.resume(co)
  pcall(coroutine.close, co)
  for _, c in ipairs(left) do pcall(c) end
  coroutine.wrap(function() pcall(sonda.scrape, { collect = { "hostile_d" } }) coroutine.yield() end)()
  return { #(text or "") }
end)
