-- SPDX-License-Identifier: MIT
-- Properties of network devices. Sources: rtnetlink(7) and /sys/class/net, Documentation/ABI/testing/sysfs-class-net.
local sonda = require "sonda"
local filter = require "lib.filter"
local outcome = require "lib.outcome"

local function help(key) return "Network device property: " .. key end
local function gauge(key) return sonda.gauge_family("node_network_" .. key, help(key), { "device" }) end
local function counter(key) return sonda.counter_family("node_network_" .. key, help(key), { "device" }) end

-- One series whichever source is asked; node_exporter's flag is taken as it is.
sonda.option "collector.netclass.netlink"

local speed = sonda.option("collector.netclass.ignore-invalid-speed", "0") ~= "0" and "valid_speed_bytes" or "speed_bytes"

local netclass = sonda.feed("netclass", {
  address_assign_type = gauge "address_assign_type",
  carrier = gauge "carrier",
  carrier_changes = counter "carrier_changes_total",
  carrier_up_changes = counter "carrier_up_changes_total",
  carrier_down_changes = counter "carrier_down_changes_total",
  device_id = gauge "device_id",
  dormant = gauge "dormant",
  flags = gauge "flags",
  index = gauge "iface_id",
  parent_index = gauge "iface_link",
  link_mode = gauge "iface_link_mode",
  mtu_bytes = gauge "mtu_bytes",
  name_assign_type = gauge "name_assign_type",
  group = gauge "net_dev_group",
  queue_length = gauge "transmit_queue_length",
  type = gauge "protocol_type",
  [speed] = gauge "speed_bytes",
  up = sonda.gauge_family("node_network_up", "Value is 1 if operstate is 'up', 0 otherwise.", { "device" }),
  info = sonda.gauge_family("node_network_info", "Non-numeric data from /sys/class/net/<iface>, value is always 1.",
    { "device", "address", "broadcast", "duplex", "operstate", "adminstate", "ifalias" }),
}, { filter = filter.ignored("collector.netclass.ignored-devices", "^$") })

sonda.collector("netclass", { description = "properties of network devices" }, function()
  return outcome.or_no_data(netclass())
end)
