-- SPDX-License-Identifier: MIT
-- Software RAID: state, disks and synchronisation of each array.
-- Source: /proc/mdstat and /sys/block/md*/md, Documentation/admin-guide/md.rst.
local sonda = require "sonda"
local mdstat = require "lib.mdstat"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local function gauge(name, help, labels)
  return sonda.gauge_family("node_md_" .. name, help, labels or { "device" })
end

local state = gauge("state", "Indicates the state of md-device.", { "device", "state" })
local disks = gauge("disks", "Number of active/failed/spare disks of device.", { "device", "state" })
local disks_required = gauge("disks_required", "Total number of disks of device.")
local blocks = gauge("blocks", "Total number of blocks on device.")
local blocks_synced = gauge("blocks_synced", "Number of blocks synced on device.")
local raid_disks = gauge("raid_disks", "Number of raid disks on device.")
local degraded = gauge("degraded", "Number of degraded disks on device.")

local states = { "active", "inactive", "recovering", "resync", "check" }

local function emit_array(array)
  for _, name in ipairs(states) do state(array.state == name and 1 or 0, array.name, name) end
  if array.active then disks(array.active, array.name, "active") end
  disks(array.failed, array.name, "failed")
  disks(array.spare, array.name, "spare")
  if array.total then disks_required(array.total, array.name) end
  blocks(array.blocks, array.name)
  if array.blocks_synced then blocks_synced(array.blocks_synced, array.name) end
end

local containers = { container = true, imsm = true, ddf = true, [""] = true } -- have no disks of their own

--- raid_disks is "11 (10)" while an array grows: the first number counts.
local function emit_raid(name)
  local values = sonda.fs.values("/sys/block/" .. name .. "/md", { "level", "raid_disks", "degraded" }) or {}
  if not values.level then return end -- no array
  if not containers[parse.trim(values.level)] then
    local count = parse.number((values.raid_disks or ""):match("^%s*(%d+)"))
    if count then raid_disks(count, name) end
  end
  degraded(parse.number(values.degraded) or 0, name) -- levels without redundancy have no such attribute
end

sonda.collector("mdadm", { description = "software RAID arrays" }, function()
  local text, message, errno = sonda.fs.read("/proc/mdstat")
  if not text then return sysfs.unavailable(message, errno) end
  local arrays, reason = mdstat.parse(text)
  if not arrays then return nil, reason end
  for _, array in ipairs(arrays) do emit_array(array) end
  for _, name in ipairs(#arrays > 0 and sysfs.entries("/sys/block", "^md") or {}) do emit_raid(name) end
end)
