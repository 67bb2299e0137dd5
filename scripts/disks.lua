-- SPDX-License-Identifier: MIT
-- GET /metrics/disks and /metrics/disk/{mount}: how full the mounted file systems are, and what the disks did.

local sonda = require "sonda"
local units = require "lib.units"
local shape = sonda.shape

local ENODEV <const> = 19

-- In memory or never full: nothing that anybody would run out of.
local left_out = { tmpfs = true, devtmpfs = true, ramfs = true, squashfs = true, rootfs = true }

local function bytes(description)
  return shape.integer { minimum = 0, unit = "bytes", nullable = true, description = description }
end

local function count(description)
  return shape.integer { minimum = 0, nullable = true, description = description }
end

local function seconds(description)
  return shape.number { decimals = 3, minimum = 0, unit = "seconds", nullable = true, description = description }
end

local disk = {
  { "mount", shape.string { example = "/" } },
  { "device", shape.string { example = "/dev/nvme0n1p1" } },
  { "type", shape.string { example = "ext4" } },
  { "total_bytes", bytes() },
  { "used_bytes", bytes() },
  { "available_bytes", bytes "To users who are not root" },
  {
    "percent",
    shape.number {
      decimals = 1, minimum = 0, maximum = 100, unit = "percent", nullable = true,
      description = "Used of what is used or available, as df counts it",
    },
  },
  { "files", count "Inodes there are; 0 where the file system makes them as needed" },
  { "files_free", count() },
  { "read_only", shape.boolean() },
  { "stuck", shape.boolean { description = "It does not answer: the sizes are null" } },
  { "error", shape.string { optional = true, description = "Why the sizes are null" } },
}

local device = shape.object {
  { "name", shape.string { example = "nvme0n1" } },
  { "read_bytes", bytes "Since boot" },
  { "written_bytes", bytes "Since boot" },
  { "reads", count() },
  { "writes", count() },
  { "io_in_progress", count "Now" },
  { "io_seconds", seconds "With work to do, since boot" },
}

local disk_example = {
  mount = "/", device = "/dev/nvme0n1p1", type = "ext4", total_bytes = 21474836480, used_bytes = 9019431321,
  available_bytes = 12455405159, percent = 42.0, files = 1310720, files_free = 1204551, read_only = false, stuck = false,
}

local device_example = {
  name = "nvme0n1", read_bytes = 2109665280, written_bytes = 4669665280, reads = 91220, writes = 412044,
  io_in_progress = 0, io_seconds = 80.124,
}

local function disk_of(found)
  return {
    mount = found.mount_point,
    device = found.source,
    type = found.type,
    total_bytes = found.total_bytes,
    used_bytes = found.used_bytes,
    available_bytes = found.available_bytes,
    percent = units.times(found.used_ratio, 100),
    files = found.files,
    files_free = found.files_free,
    read_only = found.read_only,
    stuck = found.stuck or false,
    error = found.error,
  }
end

local function devices()
  local list = {}
  for i, found in ipairs(sonda.proc.disks() or {}) do
    list[i] = {
      name = found.name,
      read_bytes = found.read_bytes,
      written_bytes = found.written_bytes,
      reads = found.reads_completed,
      writes = found.writes_completed,
      io_in_progress = found.io_in_progress,
      io_seconds = found.io_seconds,
    }
  end
  return list
end

sonda.get("/metrics/disks", {
  summary = "File systems and disks",
  description = "File systems in memory are left out.",
  tags = { "Metrics" },
  shape = shape.object {
    { "disks", shape.array(shape.object(disk)) },
    { "devices", shape.array(device, { description = "Disks and their partitions" }) },
  },
  example = { disks = { disk_example }, devices = { device_example } },
  max_age = 1,
  max_bytes = 16 << 20, -- a file system is 250 bytes or so, and a busy node has thousands
  timeout = 2,
}, function()
  local found, message = sonda.proc.filesystems { exclude_types = left_out }
  if not found then return nil, message end

  local disks = {}
  for i, one in ipairs(found) do
    disks[i] = disk_of(one)
  end
  return { disks = disks, devices = devices() }
end)

sonda.get("/metrics/disk/{mount}", {
  summary = "One file system",
  tags = { "Metrics" },
  shape = shape.object(disk),
  example = disk_example,
  params = { mount = { description = "Where it is mounted: `/`, `/home` (in a URL `%2F`, `%2Fhome`) or `home`", example = "/" } },
  responses = { [404] = "Nothing is mounted there" },
}, function(request)
  local mount = request.params.mount
  if mount:sub(1, 1) ~= "/" then mount = "/" .. mount end
  local found, message, errno = sonda.proc.filesystem(mount)
  if found then return disk_of(found) end

  if errno == ENODEV then return sonda.reply(404, { detail = "nothing is mounted on " .. mount }) end
  return nil, message
end)
