-- SPDX-License-Identifier: MIT
-- GET /metrics/disks and /metrics/disk/{mount}: how full the mounted file systems are, and what the disks did.

local sonda = require "sonda"

local ENODEV <const> = 19

-- In memory or never full: nothing that anybody would run out of.
local left_out = { tmpfs = true, devtmpfs = true, ramfs = true, squashfs = true, rootfs = true }

local disk = sonda.shape.object {
  { "mount", "string", from = "mount_point", example = "/" },
  { "device", "string", from = "source", example = "/dev/nvme0n1p1" },
  { "type", "string", example = "ext4" },
  { "total_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, example = 21474836480 },
  { "used_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, example = 9019431321 },
  {
    "available_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "To users who are not root",
    example = 12455405159,
  },
  {
    "percent", "number", from = "used_ratio", scale = 100, decimals = 1, minimum = 0, maximum = 100, unit = "percent",
    nullable = true, description = "Used of what is used or available, as df counts it", example = 42.0,
  },
  {
    "files", "integer", minimum = 0, nullable = true,
    description = "Inodes there are; 0 where the file system makes them as needed", example = 1310720,
  },
  { "files_free", "integer", minimum = 0, nullable = true, example = 1204551 },
  { "read_only", "boolean" },
  { "stuck", "boolean", description = "It does not answer: the sizes are null" },
  { "error", "string", optional = true, description = "Why the sizes are null" },
}

local device = {
  { "name", "string", example = "nvme0n1" },
  {
    "read_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "Since boot",
    example = 2109665280,
  },
  {
    "written_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "Since boot",
    example = 4669665280,
  },
  { "reads", "integer", from = "reads_completed", minimum = 0, nullable = true, example = 91220 },
  { "writes", "integer", from = "writes_completed", minimum = 0, nullable = true, example = 412044 },
  { "io_in_progress", "integer", minimum = 0, nullable = true, description = "Now" },
  {
    "io_seconds", "number", decimals = 3, minimum = 0, unit = "seconds", nullable = true,
    description = "With work to do, since boot", example = 80.124,
  },
}

---What answers has no word of it.
local function tell_stuck(found)
  found.stuck = found.stuck or false
  return found
end

sonda.get("/metrics/disks", {
  summary = "File systems and disks",
  description = "File systems in memory are left out.",
  tags = { "Metrics" },
  shape = {
    { "disks", "array", items = disk },
    { "devices", "array", items = device, description = "Disks and their partitions" },
  },
  max_age = 1,
  max_bytes = 16 << 20, -- a file system is 250 bytes or so, and a busy node has thousands
  timeout_seconds = 2,
}, function()
  local disks = sonda.need(sonda.proc.filesystems { exclude_types = left_out })
  for _, found in ipairs(disks) do
    tell_stuck(found)
  end
  return { disks = disks, devices = sonda.proc.disks() or {} }
end)

sonda.get("/metrics/disk/{mount}", {
  summary = "One file system",
  tags = { "Metrics" },
  shape = disk,
  params = {
    {
      "mount", "string", description = "Where it is mounted: `/`, `/home` (in a URL `%2F`, `%2Fhome`) or `home`",
      example = "/",
    },
  },
  responses = { [404] = "Nothing is mounted there" },
}, function(request)
  local mount = request.params.mount
  if mount:sub(1, 1) ~= "/" then mount = "/" .. mount end

  local found, message, errno = sonda.proc.filesystem(mount)
  if errno == ENODEV then sonda.not_found("nothing is mounted on " .. mount) end
  return tell_stuck(sonda.need(found, message))
end)
