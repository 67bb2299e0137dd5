-- SPDX-License-Identifier: MIT
-- Load averages. Source: /proc/loadavg, proc(5).
local sonda = require "sonda"

local one = sonda.gauge_family("node_load1", "1m load average.")
local five = sonda.gauge_family("node_load5", "5m load average.")
local fifteen = sonda.gauge_family("node_load15", "15m load average.")

sonda.collector("loadavg", { description = "load averages" }, function()
  local load, message = sonda.proc.load()
  if not load then return nil, message end
  one(load.one)
  five(load.five)
  fifteen(load.fifteen)
end)
