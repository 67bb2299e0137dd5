-- SPDX-License-Identifier: MIT
-- Off by default.
-- What NFS says of its mounts. Source: /proc/self/mountstats, nfsiostat(8): of the mounts that this process sees.
local sonda = require "sonda"
local mountstats = require "lib.mountstats"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local largest <const> = 4 << 20

local bytes <const> = { -- in the order of the line
  { "read", "Number of bytes read using the read() syscall." },
  { "write", "Number of bytes written using the write() syscall." },
  { "direct_read", "Number of bytes read using the read() syscall in O_DIRECT mode." },
  { "direct_write", "Number of bytes written using the write() syscall in O_DIRECT mode." },
  { "total_read", "Number of bytes read from the NFS server, in total." },
  { "total_write", "Number of bytes written to the NFS server, in total." },
}
local pages <const> = { -- behind them
  { "read", "Number of pages read directly via mmap()'d files." },
  { "write", "Number of pages written directly via mmap()'d files." },
}
local events <const> = { -- in the order of the line; false: nobody asks for it
  { "inode_revalidate", "Number of times cached inode attributes are re-validated from the server." },
  { "dnode_revalidate", "Number of times cached dentry nodes are re-validated from the server." },
  { "data_invalidate", "Number of times an inode cache is cleared." },
  { "attribute_invalidate", "Number of times cached inode attributes are invalidated." },
  { "vfs_open", "Number of times cached inode attributes are invalidated." },
  { "vfs_lookup", "Number of times a directory lookup has occurred." },
  { "vfs_access", "Number of times permissions have been checked." },
  { "vfs_update_page", "Number of updates (and potential writes) to pages." },
  { "vfs_read_page", "Number of pages read directly via mmap()'d files." },
  { "vfs_read_pages", "Number of times a group of pages have been read." },
  { "vfs_write_page", "Number of pages written directly via mmap()'d files." },
  { "vfs_write_pages", "Number of times a group of pages have been written." },
  { "vfs_getdents", "Number of times directory entries have been read with getdents()." },
  { "vfs_setattr", "Number of times directory entries have been read with getdents()." },
  { "vfs_flush", "Number of pending writes that have been forcefully flushed to the server." },
  { "vfs_fsync", "Number of times fsync() has been called on directories and files." },
  { "vfs_lock", "Number of times locking has been attempted on a file." },
  { "vfs_file_release", "Number of times files have been closed and released." },
  false, -- congestion_wait
  { "truncation", "Number of times files have been truncated." },
  { "write_extension", "Number of times a file has been grown due to writes beyond its existing end." },
  { "silly_rename", "Number of times a file was removed while still open by another process." },
  { "short_read", "Number of times the NFS server gave less data than expected while reading." },
  { "short_write", "Number of times the NFS server wrote less data than expected while writing." },
  { "jukebox_delay", "Number of times the NFS server indicated EJUKEBOX; retrieving data from offline storage." },
  { "pnfs_read", "Number of NFS v4.1+ pNFS reads." },
  { "pnfs_write", "Number of NFS v4.1+ pNFS writes." },
}
local operations <const> = { -- in the order of the line; the last three are milliseconds
  { "requests", "Number of requests performed for a given operation." },
  { "transmissions", "Number of times an actual RPC request has been transmitted for a given operation." },
  { "major_timeouts", "Number of times a request has had a major timeout for a given operation." },
  { "sent_bytes", "Number of bytes sent for a given operation, including RPC headers and payload." },
  { "received_bytes", "Number of bytes received for a given operation, including RPC headers and payload." },
  { "queue_time_seconds",
    "Duration all requests spent queued for transmission for a given operation before they were sent, in seconds." },
  { "response_time_seconds",
    "Duration all requests took to get a reply back after a request for a given operation was transmitted, in seconds." },
  { "request_time_seconds",
    "Duration all requests took from when a request was enqueued to when it was completely handled for a given "
    .. "operation, in seconds." },
}
local transport_counters <const> = { -- field of lib/mountstats.lua -> metric
  bind = { "bind", "Number of times the client has had to establish a connection from scratch to the NFS server." },
  connect = { "connect", "Number of times the client has made a TCP connection to the NFS server." },
  sends = { "sends", "Number of RPC requests for this mount sent to the NFS server." },
  receives = { "receives", "Number of RPC responses for this mount received from the NFS server." },
  bad_ids = { "bad_transaction_ids",
    "Number of times the NFS server sent a response with a transaction ID unknown to this client." },
  backlog = { "backlog_queue", "Total number of items added to the RPC backlog queue." },
  sending = { "sending_queue", "Total number of items added to the RPC transmission sending queue." },
  pending = { "pending_queue", "Total number of items added to the RPC transmission pending queue." },
}

local function counter(name, help, label)
  return sonda.counter_family("node_mountstats_nfs_" .. name .. "_total", help,
    { "export", "protocol", "mountaddr", label })
end

local function gauge(name, help, label)
  return sonda.gauge_family("node_mountstats_nfs_" .. name, help, { "export", "protocol", "mountaddr", label })
end

local function all(list, before, after, label)
  local families = {}
  for key, one in pairs(list) do families[key] = one and counter(before .. one[1] .. after, one[2], label) end
  return families
end

--- Made at the first scrape: few hosts ask for these.
local function declare()
  local made = {
    age = counter("age_seconds", "The age of the NFS mount in seconds."),
    mountpoint = gauge("mountpoint_info", "Info metric for an NFS mountpoint.", "mountpoint"),
    idle = gauge("transport_idle_time_seconds",
      "Duration since the NFS mount last saw any RPC traffic, in seconds.", "transport"),
    slots = gauge("transport_maximum_rpc_slots",
      "Maximum number of simultaneously active RPC requests ever used.", "transport"),
    bytes = all(bytes, "", "_bytes"),
    pages = all(pages, "", "_pages"),
    events = all(events, "event_", ""),
    operations = all(operations, "operations_", "", "operation"),
    transport = all(transport_counters, "transport_", "", "transport"),
  }
  return made
end

local families

local function tell_list(list, values, before, ...)
  for i, family in pairs(list) do
    if family then family(values[before + i] or 0, ...) end
  end
end

local function tell_operation(operation, export, protocol, address)
  for i, word in ipairs(operation.words) do
    local family = families.operations[i]
    if not family then return end
    local value = i <= 5 and parse.number(word) or mountstats.modulo(word) / 1000
    family(value, export, protocol, address, operation.name)
  end
end

local function tell_transport(transport, export, protocol, address, number)
  families.idle(transport.idle or 0, export, protocol, address, number)
  families.slots(transport.slots or 0, export, protocol, address, number)
  for key, family in pairs(families.transport) do
    family(transport[key] or 0, export, protocol, address, number) -- 0 for what its kind has not, as with node_exporter
  end
end

local function tell_stats(mount, protocol, address)
  local export = mount.export
  families.age(mount.age or 0, export, protocol, address)
  tell_list(families.bytes, mount.bytes, 0, export, protocol, address)
  tell_list(families.pages, mount.bytes, #bytes, export, protocol, address)
  tell_list(families.events, mount.events, 0, export, protocol, address)
  for i, transport in ipairs(mount.transports) do tell_transport(transport, export, protocol, address, i - 1) end
  for _, operation in ipairs(mount.operations) do tell_operation(operation, export, protocol, address) end
end

--- An export that is mounted twice has one set of numbers, and a mount point each.
local function tell(mount, address, told)
  for _, transport in ipairs(mount.transports) do
    local protocol = transport.protocol
    local export = table.concat({ mount.export, protocol, address }, "\n")
    local point = export .. "\n" .. mount.mountpoint
    if not told[point] then families.mountpoint(1, mount.export, protocol, address, mount.mountpoint) end
    told[point] = true
    if told[export] then return end
    told[export] = true
    tell_stats(mount, protocol, address)
  end
end

--- A file of this process. In a recorded tree without symbolic links, self is a file that has the number.
local function own(file)
  local text, message, errno = sonda.fs.read("/proc/self/" .. file, largest)
  if errno ~= sysfs.ENOTDIR then return text, message, errno end
  local pid = (sonda.fs.read("/proc/self") or ""):match("^%d+")
  return sonda.fs.read(("/proc/%s/%s"):format(pid or "self", file), largest)
end

sonda.collector("mountstats", { description = "NFS mounts", default = false }, function()
  local text, message, errno = own "mountstats"
  if not text then return sysfs.unavailable(message, errno) end
  local mounts = mountstats.parse(text)
  if #mounts == 0 then return end
  families = families or declare()
  local addresses, told = mountstats.addresses(own "mountinfo" or ""), {}
  for _, mount in ipairs(mounts) do tell(mount, addresses[mount.place] or "", told) end
end)
