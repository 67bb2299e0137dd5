-- SPDX-License-Identifier: MIT
-- Device-mapper multipath maps and the state of their paths.
-- Source: /sys/block/dm-*/dm, Documentation/ABI/testing/sysfs-block-dm.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local sector_bytes <const> = 512 -- of /sys/block/*/size, whatever the device's own sectors are

local function gauge(name, help, labels) return sonda.gauge_family("node_dmmultipath_" .. name, help, labels) end

local map_labels = { "device", "sysfs_name" }
local paths = gauge("device_paths", "Number of paths for a multipath device.", map_labels)
local paths_active = gauge("device_paths_active",
  "Number of paths in active state (SCSI running or NVMe live) for a multipath device.", map_labels)
local paths_failed = gauge("device_paths_failed", "Number of paths not in active state for a multipath device.", map_labels)
local path_state = gauge("path_state", "Reports the underlying device state for a multipath path, as read from "
  .. "/sys/block/<dev>/device/state.", { "device", "path", "state" })

local function tell_paths(_, dir, device, name)
  local slaves, alive = sonda.fs.list(dir .. "/slaves") or {}, 0
  for _, slave in ipairs(slaves) do
    -- A path whose state cannot be read (it may just go away) is not known to be alive.
    local state = parse.trim(sonda.fs.read("/sys/block/" .. slave .. "/device/state") or "unknown")
    if state == "running" or state == "live" then alive = alive + 1 end
    path_state(1, device, slave, state)
  end
  paths(#slaves, device, name)
  paths_active(alive, device, name)
  paths_failed(#slaves - alive, device, name)
end

local function is_active(suspended) return parse.number(suspended) == 1 and 0 or 1 end

sysfs.tree { "dmmultipath", "/sys/block/{sysfs_name:dm%-.*}",
  description = "device-mapper multipath maps",
  outcome = { denied = "no data" },
  where = { ["dm/uuid"] = "^mpath%-" }, -- not another target: LVM, crypt, …
  prefix = "node_dmmultipath_device",
  labels = { { "dm/name", label = "device" } },
  info = { help = "Non-numeric information about a DM-multipath device.", "dm/uuid" },
  gauges = {
    { "dm/suspended", "Whether the multipath device-mapper device is active (1) or suspended (0).",
      name = "active", read = is_active },
    { "size", "Size of the multipath device in bytes, read from /sys/block/<dm>/size.",
      unit = "bytes", multiply = sector_bytes, absent = 0 },
  },
  also = tell_paths,
}
