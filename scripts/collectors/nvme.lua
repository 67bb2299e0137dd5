-- SPDX-License-Identifier: MIT
-- NVMe controllers and their namespaces.
-- Source: /sys/class/nvme, drivers/nvme/host/sysfs.c.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/nvme"

local function gauge(name, help, labels)
  return sonda.gauge_family("node_nvme_" .. name, help, labels or { "device", "nsid" })
end

local info = gauge("info", "Non-numeric data from /sys/class/nvme/<device>, value is always 1.",
  { "cntlid", "device", "firmware_revision", "model", "serial", "state" })
local namespace_info = gauge("namespace_info", "Information about NVMe namespaces. Value is always 1",
  { "ana_state", "device", "nsid" })
local capacity = gauge("namespace_capacity_bytes",
  "Capacity of the NVMe namespace in bytes. Computed as namespace_size * namespace_logical_block_size")
local size = gauge("namespace_size_bytes",
  "Size of the NVMe namespace in bytes. Available in /sys/class/nvme/<device>/<namespace>/size")
local used = gauge("namespace_used_bytes",
  "Used space of the NVMe namespace in bytes. Available in /sys/class/nvme/<device>/<namespace>/nuse")
local block_size = gauge("namespace_logical_block_size_bytes",
  "Logical block size of the NVMe namespace in bytes. "
  .. "Usually 4Kb. Available in /sys/class/nvme/<device>/<namespace>/queue/logical_block_size")

local controller_texts = { "cntlid", "firmware_rev", "model", "serial", "state" }
local namespace_texts = { "ana_state", "nuse", "queue/logical_block_size", "size" } -- nuse: since Linux 6.8

local function emit_namespace(dir, device, nsid)
  local values = sonda.fs.values(dir, namespace_texts) or {}
  local bytes = parse.number(values["queue/logical_block_size"]) or 0
  local blocks, used_blocks = parse.number(values.size) or 0, parse.number(values.nuse)
  namespace_info(1, values.ana_state and parse.trim(values.ana_state) or "unknown", device, nsid)
  -- size counts sectors of 512 bytes whatever the block size; node_exporter multiplies all the same.
  capacity(blocks * bytes, device, nsid)
  size(blocks * bytes, device, nsid)
  if used_blocks then used(used_blocks * bytes, device, nsid) end
  block_size(bytes, device, nsid)
end

local function emit_controller(device)
  local dir = class .. "/" .. device
  local values = sonda.fs.values(dir, controller_texts) or {}
  local function text(name) return sysfs.text(values, name) end
  info(1, text("cntlid"), device, text("firmware_rev"), text("model"), text("serial"), text("state"))
  for _, entry in ipairs(sonda.fs.list(dir) or {}) do
    local nsid = entry:match("nvme%d+n(%d+)")
    if nsid then emit_namespace(dir .. "/" .. entry, device, nsid) end
  end
end

sonda.collector("nvme", { default = true, description = "NVMe controllers and namespaces" }, function()
  local devices, message, errno = sonda.fs.list(class)
  if not devices then return sysfs.unavailable(message, errno) end
  for _, device in ipairs(devices) do emit_controller(device) end
end)
