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

local function device_of(found) return found.major .. ":" .. found.minor end

---Whether `a` shows more of their device than `b`: the whole of it, or a part nearer to the root.
local function shows_more(a, b)
  if (a.root == "/") ~= (b.root == "/") then return a.root == "/" end
  return #a.mount_point < #b.mount_point
end

---Of the mounts of a device the one that shows most of it.
local function choose(list)
  local chosen = {}
  for _, found in ipairs(list) do
    local key = device_of(found)
    if not found.on_file and (not chosen[key] or shows_more(found, chosen[key])) then chosen[key] = found end
  end
  return chosen
end

---A container's own root: an overlay over a directory of a disk, with that disk's size.
local function root_overlay(list)
  for _, found in ipairs(list) do
    if found.mount_point == "/" and found.type == "overlay" then return found end
  end
end

---Whether it is a disk that is told already: a directory of the disk below the container's root (a ConfigMap, a volume
---on the node's disk), or on a node the root of a container.
local function is_told_already(found, root)
  if found.type == "overlay" then return found.mount_point ~= "/" end
  return root and found.root ~= "/" and found.total_bytes == root.total_bytes
end

---Each device once, and without the files that container runtimes mount.
local function once(list)
  local chosen, root, kept = choose(list), root_overlay(list), {}
  for _, found in ipairs(list) do
    if chosen[device_of(found)] == found and not is_told_already(found, root) then kept[#kept + 1] = found end
  end
  return kept
end

sonda.get("/metrics/disks", {
  summary = "File systems and disks",
  description = "Each device once. File systems in memory are left out, and so are single files that are mounted, "
    .. "and the roots of containers on a node.",
  tags = { "Metrics" },
  shape = {
    { "disks", "array", items = disk },
    { "devices", "array", items = device, description = "Disks and their partitions" },
  },
  max_age = 1,
  max_bytes = 16 << 20, -- a file system is 250 bytes or so, and a busy node has thousands
  timeout_seconds = 2,
}, function()
  local disks = once(sonda.need(sonda.proc.filesystems { exclude_types = left_out }))
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
