-- SPDX-License-Identifier: MIT
-- Received packets, a CPU. Source: /proc/net/softnet_stat.
local sonda = require "sonda"

local function counter(name, help) return sonda.counter_family("node_softnet_" .. name .. "_total", help, { "cpu" }) end

local softnet = sonda.feed("softnet", {
  processed = counter("processed", "Number of processed packets"),
  dropped = counter("dropped", "Number of dropped packets"),
  times_squeezed = counter("times_squeezed", "Number of times processing packets ran out of quota"),
  cpu_collisions = counter("cpu_collision",
    "Number of collision occur while obtaining device lock while transmitting"),
  received_rps = counter("received_rps", "Number of times cpu woken up received_rps"),
  flow_limit_count = counter("flow_limit_count", "Number of times flow limit has been reached"),
  backlog_length = sonda.gauge_family("node_softnet_backlog_len", "Softnet backlog status", { "cpu" }),
})

sonda.collector("softnet", { description = "received packets by CPU" }, function() return softnet() end)
