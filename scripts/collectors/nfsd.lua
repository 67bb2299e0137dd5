-- SPDX-License-Identifier: MIT
-- The NFS server: reply cache, file handles, bytes, threads, network, calls, and requests of each procedure.
-- Source: /proc/net/rpc/nfsd, fs/nfsd/stats.c.
local sonda = require "sonda"
local parse = require "lib.parse"
local procedures = require "lib.nfs_procedures"
local sysfs = require "lib.sysfs"

local function counter(name, help, labels)
  return sonda.counter_family("node_nfsd_" .. name .. "_total", help, labels)
end
local function gauge(name, help) return sonda.gauge_family("node_nfsd_" .. name, help) end

local packets = counter("packets", "Total NFSd network packets (sent+received) by protocol type.",
  { "proto" })
local rpc_errors = counter("rpc_errors", "Total number of NFSd RPC errors by error type.", { "error" })
local requests = counter("requests", "Total number NFSd Requests by method and protocol.",
  { "method", "proto" })

local fields = { -- row, place in it, family [, label values]
  { "rc", 1, counter("reply_cache_hits",
    "Total number of NFSd Reply Cache hits (client lost server response).") },
  { "rc", 2, counter("reply_cache_misses",
    "Total number of NFSd Reply Cache an operation that requires caching (idempotent).") },
  { "rc", 3, counter("reply_cache_nocache",
    "Total number of NFSd Reply Cache non-idempotent operations (rename/delete/…).") },
  { "fh", 1, counter("file_handles_stale", "Total number of NFSd stale file handles") },
  { "io", 1, counter("disk_bytes_read", "Total NFSd bytes read.") },
  { "io", 2, counter("disk_bytes_written", "Total NFSd bytes written.") },
  { "th", 1, gauge("server_threads", "Total number of NFSd kernel threads that are running.") },
  { "ra", 1, gauge("read_ahead_cache_size_blocks", "How large the read ahead cache is in blocks.") },
  { "ra", 12, counter("read_ahead_cache_not_found", "Total number of NFSd read ahead cache not found.") },
  { "net", 2, packets, "udp" },
  { "net", 3, packets, "tcp" },
  { "net", 4, counter("connections", "Total number of NFSd TCP connections.") },
  { "rpc", 1, counter("server_rpcs", "Total number of NFSd RPCs.") },
  { "rpc", 3, rpc_errors, "fmt" },
  { "rpc", 4, rpc_errors, "auth" },
  { "rpc", 5, rpc_errors, "cInt" },
}

local versions = { -- row, proto, names
  { "proc2", "2", procedures.v2 }, { "proc3", "3", procedures.v3 }, { "proc4ops", "4", procedures.v4_server },
}

for _, version in ipairs(versions) do
  local row, proto, names = table.unpack(version) -- the row's first number is how many follow
  for i, name in ipairs(names) do
    if name and name ~= "Null" then fields[#fields + 1] = { row, i + 1, requests, name, proto } end
  end
end
fields[#fields + 1] = { "wdeleg_getattr", 1, requests, "WdelegGetattr", "4" } -- since Linux 6.6

sonda.collector("nfsd", { description = "NFS server" }, function()
  local text, message, errno = sonda.fs.read("/proc/net/rpc/nfsd")
  if not text then return sysfs.unavailable(message, errno) end
  local rows = parse.rows(text)
  for _, field in ipairs(fields) do
    local value = parse.cell(rows, field[1], field[2])
    if value then field[3](value, table.unpack(field, 4)) end
  end
end)
