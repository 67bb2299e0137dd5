-- SPDX-License-Identifier: MIT
-- The NFS client: network, remote procedure calls, and requests of each procedure.
-- Source: /proc/net/rpc/nfs, net/sunrpc/stats.c; procedures in the order of the kernel's tables.
local sonda = require "sonda"
local parse = require "lib.parse"
local procedures = require "lib.nfs_procedures"
local sysfs = require "lib.sysfs"

local function counter(name, help, labels)
  return sonda.counter_family("node_nfs_" .. name .. "_total", help, labels)
end

local packets = counter("packets", "Total NFSd network packets (sent+received) by protocol type.",
  { "protocol" })
local connections = counter("connections", "Total number of NFSd TCP connections.")
local rpcs = counter("rpcs", "Total number of RPCs performed.")
local retransmissions = counter("rpc_retransmissions", "Number of RPC transmissions performed.")
local refreshes = counter("rpc_authentication_refreshes", "Number of RPC authentication refreshes performed.")
local requests = counter("requests", "Number of NFS procedures invoked.", { "method", "proto" })

local versions = { -- row, proto, names
  { "proc2", "2", procedures.v2 }, { "proc3", "3", procedures.v3 }, { "proc4", "4", procedures.v4_client },
}

sonda.collector("nfs", { default = true, description = "NFS client" }, function()
  local text, message, errno = sonda.fs.read("/proc/net/rpc/nfs")
  if not text then return sysfs.unavailable(message, errno) end
  local rows = parse.rows(text)
  local net, rpc = rows.net or {}, rows.rpc or {}
  packets(net[2] or 0, "udp")
  packets(net[3] or 0, "tcp")
  connections(net[4] or 0)
  rpcs(rpc[1] or 0)
  retransmissions(rpc[2] or 0)
  refreshes(rpc[3] or 0)
  for _, version in ipairs(versions) do
    local row = rows[version[1]] or {} -- its first number is how many follow
    for i, name in ipairs(version[3]) do requests(row[i + 1] or 0, name, version[2]) end
  end
end)
