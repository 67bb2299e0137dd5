-- SPDX-License-Identifier: MIT
-- What is mounted, and how full it is. Sources: /proc/1/mountinfo, else /proc/self/mountinfo (proc(5)); statvfs(3).
local sonda = require "sonda"
local filter = require "lib.filter"

local mount_points <const> = "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)"
local types <const> = "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue"
  .. "|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$"

local function gauge(name, help, labels)
  return sonda.gauge_family("node_filesystem_" .. name, help, labels or { "device", "mountpoint", "fstype", "device_error" })
end

local filesystems = sonda.feed("filesystem", {
  size_bytes = gauge("size_bytes", "Filesystem size in bytes."),
  free_bytes = gauge("free_bytes", "Filesystem free space in bytes."),
  available_bytes = gauge("avail_bytes", "Filesystem space available to non-root users in bytes."),
  files = gauge("files", "Filesystem total file nodes."),
  files_free = gauge("files_free", "Filesystem total free file nodes."),
  read_only = gauge("readonly", "Filesystem read-only status."),
  device_error = gauge("device_error", "Whether an error occurred while getting statistics for the given device."),
  purgeable_bytes = gauge("purgeable_bytes",
    "Filesystem space available including purgeable space (MacOS specific)."),
  mount_info = gauge("mount_info", "Filesystem mount information.", { "device", "major", "minor", "mountpoint" }),
}, {
  filter = filter.devices("collector.filesystem.mount-points-include",
    filter.renamed("collector.filesystem.mount-points-exclude", "collector.filesystem.ignored-mount-points"), mount_points),
  type_filter = filter.devices("collector.filesystem.fs-types-include",
    filter.renamed("collector.filesystem.fs-types-exclude", "collector.filesystem.ignored-fs-types"), types),
})

sonda.collector("filesystem", { description = "mounted file systems" }, function() return filesystems() end)
