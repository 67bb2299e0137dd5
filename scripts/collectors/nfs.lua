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

local fields = { -- row, place in it, family [, label values]
  { "net", 2, packets, "udp" }, { "net", 3, packets, "tcp" }, { "net", 4, connections },
  { "rpc", 1, rpcs }, { "rpc", 2, retransmissions }, { "rpc", 3, refreshes },
}
for _, version in ipairs(versions) do
  local row, proto, names = table.unpack(version) -- the row's first number is how many follow
  for i, name in ipairs(names) do fields[#fields + 1] = { row, i + 1, requests, name, proto } end
end

sonda.collector("nfs", { description = "NFS client" }, function()
  local text, message, errno = sonda.fs.read("/proc/net/rpc/nfs")
  if not text then return sysfs.unavailable(message, errno) end
  local rows = parse.rows(text)
  for _, field in ipairs(fields) do
    local value = parse.cell(rows, field[1], field[2])
    if value then field[3](value, table.unpack(field, 4)) end
  end
end)
