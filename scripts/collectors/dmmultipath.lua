-- SPDX-License-Identifier: MIT
-- Device-mapper multipath maps and the state of their paths.
-- Source: /sys/block/dm-*/dm, Documentation/ABI/testing/sysfs-block-dm.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local map_labels = { "device", "sysfs_name" }
local function gauge(name, help, labels)
  return sonda.gauge_family("node_dmmultipath_" .. name, help, labels or map_labels)
end

local info = gauge("device_info", "Non-numeric information about a DM-multipath device.",
  { "device", "sysfs_name", "uuid" })
local active = gauge("device_active",
  "Whether the multipath device-mapper device is active (1) or suspended (0).")
local size = gauge("device_size_bytes",
  "Size of the multipath device in bytes, read from /sys/block/<dm>/size.")
local paths = gauge("device_paths", "Number of paths for a multipath device.")
local paths_active = gauge("device_paths_active",
  "Number of paths in active state (SCSI running or NVMe live) for a multipath device.")
local paths_failed = gauge("device_paths_failed",
  "Number of paths not in active state for a multipath device.")
local path_state = gauge("path_state",
  "Reports the underlying device state for a multipath path, as read from "
  .. "/sys/block/<dev>/device/state.", { "device", "path", "state" })

local sector_bytes <const> = 512 -- of /sys/block/*/size, whatever the device's own sectors are

local function emit_paths(device, name)
  local slaves = sonda.fs.list("/sys/block/" .. name .. "/slaves") or {}
  local alive = 0
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

local function emit_map(name)
  local values = sonda.fs.values("/sys/block/" .. name,
    { "dm/uuid", "dm/name", "dm/suspended", "size" }) or {}
  local uuid, device = sysfs.text(values, "dm/uuid"), sysfs.text(values, "dm/name")
  if not uuid:find("^mpath%-") then return end -- another device-mapper target: LVM, crypt, …
  info(1, device, name, uuid)
  active(parse.number(values["dm/suspended"]) == 1 and 0 or 1, device, name)
  size((parse.number(values.size) or 0) * sector_bytes, device, name)
  emit_paths(device, name)
end

sonda.collector("dmmultipath", { default = true, description = "device-mapper multipath maps" }, function()
  local names, message, errno = sysfs.entries("/sys/block", "^dm%-")
  if not names then
    if errno == sysfs.EACCES then return sonda.NO_DATA end
    return sysfs.unavailable(message, errno)
  end
  for _, name in ipairs(names) do emit_map(name) end
end)
