-- SPDX-License-Identifier: MIT
-- Bonded network interfaces: slaves configured, and those whose link is up.
-- Source: /sys/class/net/bonding_masters, Documentation/networking/bonding.rst.
local sonda = require "sonda"
local outcome = require "lib.outcome"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local slaves_family = sonda.gauge_family("node_bonding_slaves",
  "Number of configured slaves per bonding interface.", { "master" })
local active_family = sonda.gauge_family("node_bonding_active",
  "Number of active slaves per bonding interface.", { "master" })

local net <const> = "/sys/class/net/"

--- The MII status of a slave, nil where it cannot be read: that one is not known to be up. Kernels before 3.13 link slaves
--- as slave_<name>, later ones as lower_<name>.
local function status(master, slave)
  local text = sonda.fs.read(net .. master .. "/lower_" .. slave .. "/bonding_slave/mii_status")
    or sonda.fs.read(net .. master .. "/slave_" .. slave .. "/bonding_slave/mii_status")
  return text and parse.trim(text)
end

local function emit(master)
  local slaves, message, errno = sonda.fs.read(net .. master .. "/bonding/slaves")
  if not slaves then return nil, message, errno end
  local count, active = 0, 0
  for slave in slaves:gmatch("%S+") do
    count = count + 1
    if status(master, slave) == "up" then active = active + 1 end
  end
  slaves_family(count, master)
  active_family(active, master)
  return true
end

sonda.collector("bonding", { default = true, description = "bonded network interfaces" }, function()
  local masters, message, errno = sonda.fs.read(net .. "bonding_masters")
  if not masters then return sysfs.unavailable(message, errno) end
  local sources = {}
  for master in masters:gmatch("%S+") do
    sources[#sources + 1] = function() return emit(master) end
  end
  return outcome.of_any(table.unpack(sources))
end)
