-- SPDX-License-Identifier: MIT
-- btrfs: allocation, commits and devices of each mounted filesystem.
-- Source: /sys/fs/btrfs/<uuid>, Documentation/filesystems/btrfs.rst; devices by ioctl(2) of a mount point
-- where that is possible, which tells their use and errors too.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local fs = sonda.fs

local function gauge(name, help, labels)
  return sonda.gauge_family("node_btrfs_" .. name, help, labels or { "uuid" })
end
local function counter(name, help, labels)
  return sonda.counter_family("node_btrfs_" .. name, help, labels or { "uuid" })
end

local info = gauge("info", "Filesystem information", { "label", "uuid" })
local reserve = gauge("global_rsv_size_bytes", "Size of global reserve.")
local commits = counter("commits_total", "The total number of commits that have occurred.")
local last_commit = gauge("last_commit_seconds", "Duration of the most recent commit, in seconds.")
local max_commit = gauge("max_commit_seconds", "Duration of the slowest commit, in seconds.")
local commit_seconds = counter("commit_seconds_total", "Sum of the duration of all commits, in seconds.")

local layout_labels = { "block_group_type", "mode", "uuid" }
local reserved = gauge("reserved_bytes", "Amount of space reserved for a data type",
  { "block_group_type", "uuid" })
local used = gauge("used_bytes", "Amount of used space by a layout/data type", layout_labels)
local size = gauge("size_bytes", "Amount of space allocated for a layout/data type", layout_labels)
local ratio = gauge("allocation_ratio", "Data allocation ratio for a layout/data type", layout_labels)

-- One family with two sets of labels: a device that was asked has its UUID, one from sysfs its name alone.
local device_size <const> = "node_btrfs_device_size_bytes"
local device_size_help <const> = "Size of a device that is part of the filesystem."
local unused = gauge("device_unused_bytes", "Unused bytes unused on a device that is part of the filesystem.",
  { "btrfs_dev_uuid", "device", "uuid" })
local errors_total = counter("device_errors_total", "Errors reported for the device",
  { "btrfs_dev_uuid", "device", "type", "uuid" })

local sector_bytes <const> = 512

--- Bytes of disk that a byte of data takes, by layout; `devices` is how many the filesystem has.
local ratios = {
  single = function() return 1 end,
  raid0 = function() return 1 end,
  dup = function() return 2 end,
  raid1 = function() return 2 end,
  raid10 = function() return 2 end,
  raid1c3 = function() return 3 end,
  raid1c4 = function() return 4 end,
  raid5 = function(devices) return devices / (devices - 1) end,
  raid6 = function(devices) return devices / (devices - 2) end,
}

local function emit_layout(dir, kind, layout, devices, uuid)
  local values = fs.values(dir, { "used_bytes", "total_bytes" }) or {}
  used(parse.number(values.used_bytes) or 0, kind, layout, uuid)
  size(parse.number(values.total_bytes) or 0, kind, layout, uuid)
  ratio(ratios[layout](devices), kind, layout, uuid)
end

local function emit_allocation(dir, devices, uuid)
  for _, kind in ipairs { "data", "metadata", "system" } do
    local of_kind = dir .. "/allocation/" .. kind
    reserved(parse.number((fs.values(of_kind, { "bytes_reserved" }) or {}).bytes_reserved) or 0, kind, uuid)
    for _, layout in ipairs(fs.list(of_kind) or {}) do
      if ratios[layout] then emit_layout(of_kind .. "/" .. layout, kind, layout, devices, uuid) end
    end
  end
end

--- commit_stats (since Linux 6.1) is lines of a name and a number, times in milliseconds.
local function emit_commits(text, uuid)
  local rows = parse.rows(text or "")
  local function give(family, name, divide)
    local value = parse.cell(rows, name, 1)
    if value then family(divide and value / divide or value, uuid) end
  end
  give(commits, "commits")
  give(last_commit, "last_commit_ms", 1000)
  give(max_commit, "max_commit_ms", 1000)
  give(commit_seconds, "total_commit_ms", 1000)
end

local error_types = { "write", "read", "flush", "corruption", "generation" }

local function emit_asked(scrape, device, uuid)
  local labels = { btrfs_dev_uuid = device.uuid, device = device.name, uuid = uuid }
  scrape:gauge(device_size, device_size_help, device.total_bytes, labels)
  unused(device.total_bytes - device.used_bytes, device.uuid, device.name, uuid)
  for _, kind in ipairs(error_types) do
    errors_total(device[kind .. "_errors"], device.uuid, device.name, kind, uuid)
  end
end

local function emit_listed(scrape, dir, names, uuid)
  for _, name in ipairs(names) do
    local sectors = parse.number((fs.values(dir .. "/devices/" .. name, { "size" }) or {}).size) or 0
    scrape:gauge(device_size, device_size_help, sectors * sector_bytes, { device = name, uuid = uuid })
  end
end

local function emit_filesystem(scrape, fsid, devices)
  local dir = "/sys/fs/btrfs/" .. fsid
  local values = fs.values(dir,
    { "label", "metadata_uuid", "allocation/global_rsv_size", "commit_stats" }) or {}
  local names = fs.list(dir .. "/devices") or {}
  local uuid = sysfs.text(values, "metadata_uuid")
  if uuid == "" then uuid = fsid end -- before Linux 5.0
  info(1, sysfs.text(values, "label"), uuid)
  reserve(parse.number(values["allocation/global_rsv_size"]) or 0, uuid)
  emit_commits(values.commit_stats, uuid)
  emit_allocation(dir, #names, uuid)
  if not devices then return emit_listed(scrape, dir, names, uuid) end
  for _, device in ipairs(devices) do emit_asked(scrape, device, uuid) end
end

--- Devices by filesystem, for those that could be asked.
local function asked_devices()
  local of = {}
  for _, device in ipairs(sonda.proc.btrfs() or {}) do
    of[device.fsid] = of[device.fsid] or {}
    table.insert(of[device.fsid], device)
  end
  return of
end

sonda.collector("btrfs", { description = "btrfs filesystems" }, function(scrape)
  local fsids = sysfs.entries("/sys/fs/btrfs", "%-") or {}
  if #fsids == 0 then return end
  local devices = asked_devices()
  for _, fsid in ipairs(fsids) do emit_filesystem(scrape, fsid, devices[fsid]) end
end)
