-- SPDX-License-Identifier: MIT
-- Bonded network interfaces: slaves configured, and those whose link is up.
-- Source: /sys/class/net/bonding_masters, Documentation/networking/bonding.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local slaves_family = sonda.gauge_family("node_bonding_slaves",
  "Number of configured slaves per bonding interface.", { "master" })
local active_family = sonda.gauge_family("node_bonding_active",
  "Number of active slaves per bonding interface.", { "master" })

local net <const> = "/sys/class/net/"

--- The MII status of a slave. Kernels before 3.13 link slaves as slave_<name>, later ones as lower_<name>.
local function status(master, slave)
  local text, message = sonda.fs.read(net .. master .. "/lower_" .. slave .. "/bonding_slave/mii_status")
  if text then return text end
  return sonda.fs.read(net .. master .. "/slave_" .. slave .. "/bonding_slave/mii_status") or nil, message
end

local function emit(master)
  local slaves, message = sonda.fs.read(net .. master .. "/bonding/slaves")
  if not slaves then return nil, message end
  local count, active = 0, 0
  for slave in slaves:gmatch("%S+") do
    local text, reason = status(master, slave)
    if not text then return nil, reason end
    count = count + 1
    if parse.trim(text) == "up" then active = active + 1 end
  end
  slaves_family(count, master)
  active_family(active, master)
  return true
end

sonda.collector("bonding", { default = true, description = "bonded network interfaces" }, function()
  local masters, message, errno = sonda.fs.read(net .. "bonding_masters")
  if not masters then return sysfs.unavailable(message, errno) end
  for master in masters:gmatch("%S+") do
    local sound, reason = emit(master)
    if not sound then return nil, reason end
  end
end)
