-- SPDX-License-Identifier: MIT
-- ARP entries by device. Source: rtnetlink(7) neighbours, or /proc/net/arp of a recorded host.
local sonda = require "sonda"
local filter = require "lib.filter"

-- One series whichever source is asked; node_exporter's flag is taken as it is.
sonda.option "collector.arp.netlink"

local arp = sonda.feed("arp", {
  entries = sonda.gauge_family("node_arp_entries", "ARP entries by device", { "device" }),
}, { filter = filter.devices("collector.arp.device-include", "collector.arp.device-exclude") })

sonda.collector("arp", { description = "ARP entries" }, function() return arp() end)
