-- SPDX-License-Identifier: MIT
-- NVMe controllers and their namespaces.
-- Source: /sys/class/nvme, drivers/nvme/host/sysfs.c.
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

--- Blocks of the namespace, in bytes. Its size counts sectors of 512 bytes whatever its blocks are; node_exporter
--- multiplies all the same.
local function blocks(text, texts)
  local count = parse.number(text)
  return count and count * (parse.number(texts["queue/logical_block_size"]) or 0)
end

sysfs.tree { "nvme", "/sys/class/nvme/{device}",
  description = "NVMe controllers and namespaces",
  info = {
    help = "Non-numeric data from /sys/class/nvme/<device>, value is always 1.",
    "cntlid", { "firmware_rev", label = "firmware_revision" }, "model", "serial", "state",
  },
  { "{:nvme%d+}n{nsid:%d+}",
    prefix = "node_nvme_namespace",
    info = {
      help = "Information about NVMe namespaces. Value is always 1",
      { "ana_state", absent = "unknown" },
    },
    gauges = {
      { "size", "Capacity of the NVMe namespace in bytes. Computed as namespace_size * namespace_logical_block_size",
        name = "capacity_bytes", read = blocks, absent = 0 },
      { "size", "Size of the NVMe namespace in bytes. Available in /sys/class/nvme/<device>/<namespace>/size",
        unit = "bytes", read = blocks, absent = 0 },
      { "nuse", "Used space of the NVMe namespace in bytes. Available in /sys/class/nvme/<device>/<namespace>/nuse",
        name = "used_bytes", read = blocks }, -- since Linux 6.8
      { "queue/logical_block_size", "Logical block size of the NVMe namespace in bytes. Usually 4Kb. "
        .. "Available in /sys/class/nvme/<device>/<namespace>/queue/logical_block_size", unit = "bytes", absent = 0 },
    },
  },
}
