-- SPDX-License-Identifier: MIT
-- Bytes that wait in UDP sockets. Sources: /proc/net/udp and udp6, proc(5).
local sonda = require "sonda"
local outcome = require "lib.outcome"

local bytes = sonda.gauge_family("node_udp_queues",
  "Number of allocated memory in the kernel for UDP datagrams in bytes.", { "queue", "ip" })

local queues = sonda.feed("udp_queues", {
  sent4 = { bytes, "tx", "v4" },
  received4 = { bytes, "rx", "v4" },
  sent6 = { bytes, "tx", "v6" },
  received6 = { bytes, "rx", "v6" },
})

sonda.collector("udp_queues", { description = "bytes waiting in UDP sockets" }, function()
  return outcome.or_no_data(queues())
end)
