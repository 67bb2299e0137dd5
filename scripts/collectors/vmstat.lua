-- SPDX-License-Identifier: MIT
-- Counters of the memory manager. Source: /proc/vmstat, proc(5).
local sonda = require "sonda"
local filter = require "lib.filter"

local fields = filter.matching("collector.vmstat.fields", "^(oom_kill|pgpg|pswp|pg.*fault).*")

local vmstat = sonda.feed("vmstat", function(key)
  if not fields:keeps(key) then return nil end
  return sonda.untyped_family("node_vmstat_" .. key, "/proc/vmstat information field " .. key .. ".")
end)

sonda.collector("vmstat", { description = "the memory manager" }, function() return vmstat() end)
