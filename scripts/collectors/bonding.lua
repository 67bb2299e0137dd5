-- SPDX-License-Identifier: MIT
-- Bonded network interfaces: slaves configured, and those whose link is up.
-- Source: /sys/class/net/bonding_masters, Documentation/networking/bonding.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local net <const> = "/sys/class/net"

local configured = sonda.gauge_family("node_bonding_slaves", "Number of configured slaves per bonding interface.", { "master" })
local active = sonda.gauge_family("node_bonding_active", "Number of active slaves per bonding interface.", { "master" })

--- The MII status of a slave, nil where it cannot be read: that one is not known to be up. Kernels before 3.13 link slaves
--- as slave_<name>, later ones as lower_<name>.
local function status(master, slave)
  local dir = net .. "/" .. master
  local text = sonda.fs.read(dir .. "/lower_" .. slave .. "/bonding_slave/mii_status")
    or sonda.fs.read(dir .. "/slave_" .. slave .. "/bonding_slave/mii_status")
  return text and parse.trim(text)
end

local function tell_slaves(text, master)
  local count, up = 0, 0
  for slave in text:gmatch("%S+") do
    count = count + 1
    if status(master, slave) == "up" then up = up + 1 end
  end
  configured(count, master)
  active(up, master)
end

sysfs.tree { "bonding", net .. "/{master}",
  description = "bonded network interfaces",
  names = net .. "/bonding_masters",
  texts = { { "bonding/slaves", tell_slaves } },
}
