-- SPDX-License-Identifier: MIT
-- Off by default.
-- TCP sockets by state. Source: sock_diag(7), or /proc/net/tcp and tcp6 of a recorded host.
local sonda = require "sonda"

local states = sonda.gauge_family("node_tcp_connection_states", "Number of connection states.", { "state" })

local tcp = sonda.feed("tcp", {
  sockets = states,
  received_bytes = { states, "rx_queued_bytes" },
  sent_bytes = { states, "tx_queued_bytes" },
})

sonda.collector("tcpstat", { default = false, description = "TCP sockets by state" }, function() return tcp() end)
