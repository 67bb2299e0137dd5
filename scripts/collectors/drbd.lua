-- SPDX-License-Identifier: MIT
-- Off by default.
-- DRBD 8: devices that are replicated to a peer. Source: /proc/drbd, "The DRBD User's Guide", "Status information".
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local device_label <const>, node_labels <const> = { "device" }, { "device", "node" }

local function gauge(name, help) return sonda.gauge_family("node_drbd_" .. name, help, device_label) end
local function counter(name, help) return sonda.counter_family("node_drbd_" .. name .. "_total", help, device_label) end

local numbers = { -- key -> family, and what a unit of it is
  ns = { counter("network_sent_bytes", "Total number of bytes sent via the network."), 1024 },
  -- KiB as well; node_exporter takes it for bytes, and dashboards rely on that.
  nr = { counter("network_received_bytes", "Total number of bytes received via the network."), 1 },
  dw = { counter("disk_written_bytes", "Net data written on local hard disk; in bytes."), 1024 },
  dr = { counter("disk_read_bytes", "Net data read from local hard disk; in bytes."), 1024 },
  al = { counter("activitylog_writes", "Number of updates of the activity log area of the meta data."), 1 },
  bm = { counter("bitmap_writes", "Number of updates of the bitmap area of the meta data."), 1 },
  lo = { gauge("local_pending", "Number of open requests to the local I/O sub-system."), 1 },
  pe = { gauge("remote_pending",
    "Number of requests sent to the peer, but that have not yet been answered by the latter."), 1 },
  ua = { gauge("remote_unacknowledged", "Number of requests received by the peer via the network connection, but that "
    .. "have not yet been answered."), 1 },
  ap = { gauge("application_pending",
    "Number of block I/O requests forwarded to DRBD, but not yet answered by DRBD."), 1 },
  ep = { gauge("epochs", "Number of Epochs currently on the fly."), 1 },
  oos = { gauge("out_of_sync_bytes", "Amount of data known to be out of sync; in bytes."), 1024 },
}
local pairs_of_words = { -- key -> family, and the word that is 1
  ro = { sonda.gauge_family("node_drbd_node_role_is_primary", "Whether the role of the node is in the primary state.",
    node_labels), "Primary" },
  ds = { sonda.gauge_family("node_drbd_disk_state_is_up_to_date", "Whether the disk of the node is up to date.",
    node_labels), "UpToDate" },
}
local connected = gauge("connected", "Whether DRBD is connected to the peer.")

local function tell(device, key, value)
  local number, words = numbers[key], pairs_of_words[key]
  if number then
    local count = parse.number(value)
    if count then number[1](count * number[2], device) end
  elseif words then
    local here, peer = value:match("^([^/]*)/?(.*)$")
    words[1](here == words[2] and 1 or 0, device, "local")
    words[1](peer == words[2] and 1 or 0, device, "remote")
  elseif key == "cs" then
    connected(value == "Connected" and 1 or 0, device)
  end
end

sonda.collector("drbd", { description = "DRBD replicated devices", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/drbd")
  if not text then return sysfs.unavailable(message, errno) end
  local device = "unknown"
  for key, value in text:gmatch("%f[^%s\0](%w+):([^%s:]*)%f[%s\0]") do
    if value == "" and key:find("^%d+$") then device = "drbd" .. key else tell(device, key, value) end
  end
end)
