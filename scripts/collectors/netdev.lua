-- SPDX-License-Identifier: MIT
-- Traffic of network devices. Source: rtnetlink(7) link statistics, or /proc/net/dev of a recorded host.
local sonda = require "sonda"
local filter = require "lib.filter"

-- One series whichever source is asked; node_exporter's flag is taken as it is.
sonda.option "collector.netdev.netlink"

local detailed = sonda.option("collector.netdev.enable-detailed-metrics", "0") ~= "0"

local function counter(key)
  return sonda.counter_family("node_network_" .. key .. "_total", "Network device statistic " .. key .. ".", { "device" })
end

local fields = {}
for _, key in ipairs {
  "receive_bytes", "receive_packets", "receive_compressed", "receive_nohandler", "transmit_bytes", "transmit_packets",
  "transmit_compressed",
} do
  fields[key] = counter(key)
end

-- The names of /proc/net/dev, or one each of the kernel's own counters.
local names = {
  receive_errs = "receive_errors", receive_drop = false, receive_fifo = "receive_fifo_errors", receive_frame = false,
  receive_multicast = "multicast", transmit_errs = "transmit_errors", transmit_drop = "transmit_dropped",
  transmit_fifo = "transmit_fifo_errors", transmit_colls = "collisions", transmit_carrier = false,
}
for field, name in pairs(names) do
  if not detailed then
    fields[field] = counter(field)
  elseif name then
    fields[field] = counter(name)
  end
end
if detailed then
  for _, key in ipairs {
    "receive_dropped", "receive_missed_errors", "receive_length_errors", "receive_over_errors", "receive_crc_errors",
    "receive_frame_errors", "transmit_aborted_errors", "transmit_carrier_errors", "transmit_heartbeat_errors",
    "transmit_window_errors",
  } do
    fields[key] = counter(key)
  end
end

local netdev = sonda.feed("netdev", fields, {
  filter = filter.devices(filter.renamed("collector.netdev.device-include", "collector.netdev.device-whitelist"),
    filter.renamed("collector.netdev.device-exclude", "collector.netdev.device-blacklist")),
})

sonda.collector("netdev", { description = "traffic of network devices" }, function() return netdev() end)
