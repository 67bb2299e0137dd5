-- SPDX-License-Identifier: MIT
-- Tries: what was lent for one call, in the next
-- Expect: done,error,time
local sonda = require "sonda"

local kept = {}
local family = sonda.gauge_family("hostile_kept", "x", { "a" })
sonda.collector("hostile_kept", function(scrape) kept.scrape = scrape; family(1, "b") end)
local n = 0
sonda.get("/hostile", function(request)
  n = n + 1
  pcall(function() kept.scrape:gauge("hostile_late", "x", 1, { b = "c" }) end)
  pcall(family, 1, "c")
  local lent = sonda.scrape { lend = true, collect = { "hostile_kept" } }
  kept.reply = kept.reply or sonda.reply(200, lent, { ["X-A"] = "b" })
  kept.request = request
  pcall(function() return sonda.reply(200, kept.reply) end)
  pcall(setmetatable, request, {})
  local late = coroutine.wrap(function() for _ = 1, 3 do coroutine.yield(request.path, request:header "x") end end)
  late()
  kept.late = kept.late or late
  pcall(kept.late)
  return n % 2 == 0 and kept.reply or sonda.reply(200, lent)
end)
