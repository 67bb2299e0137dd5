-- SPDX-License-Identifier: MIT
-- Off by default.
-- PCI devices: what they are, their links, power states, virtual functions.
-- Source: /sys/bus/pci/devices, Documentation/PCI/sysfs-pci.rst, Documentation/ABI/testing/sysfs-bus-pci.
local sonda = require "sonda"
local parse = require "lib.parse"
local pci_ids = require "lib.pci_ids"
local sysfs = require "lib.sysfs"

local with_names <const> = sonda.option("collector.pcidevice.names", "0") ~= "0"
local ids_file <const> = sonda.option("collector.pcidevice.idsfile", "")
local ids_files <const> = ids_file ~= "" and { ids_file }
  or { "/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids" }
local largest <const> = 4 << 20

local function hexadecimal(digits)
  local form = "0x%0" .. digits .. "x"
  return function(text)
    local value = math.tointeger(parse.number(text))
    return value and form:format(value) or ""
  end
end

--- The bridge that a device is behind: the directory around its own. Directly at a root, "*".
local function parent(place)
  return function(_, _, dir)
    local bridge = (sonda.fs.link(dir) or ""):match("([^/]*)/[^/]*$") or ""
    return ({ bridge:match("^(%x+):(%x+):(%x+)%.(%x+)$") })[place] or "*"
  end
end

--- "8.0 GT/s PCIe"; -1 where there is no link, or none that is up.
local function transfers(text)
  local giga = parse.number((text or ""):match("^%s*([%d.]+) GT/s"))
  return giga and giga * 1e9
end

local function boolean(text)
  local value = parse.number(text)
  return value and (value ~= 0 and 1 or 0)
end

local function numa_node(text)
  local value = parse.number(text)
  return value ~= -1 and value or nil
end

--- Names by identifiers, each looked up once: the file is read where a device is new.
local names = {}

local function read_ids()
  for _, file in ipairs(ids_files) do
    local text = sonda.fs.read(file, largest)
    if text then return "\n" .. text end
  end
  return "\n"
end

local id_files <const> = {
  vendor = "vendor", device = "device", subsystem_vendor = "subsystem_vendor", subsystem_device = "subsystem_device",
  class = "class",
}

local function named(kind)
  return function(_, texts)
    local id, key = {}, {}
    for part, file in pairs(id_files) do id[part] = hexadecimal(part == "class" and 6 or 4)(texts[file]):sub(3) end
    for _, part in ipairs { "vendor", "device", "subsystem_vendor", "subsystem_device", "class" } do key[#key + 1] = id[part] end
    local place = table.concat(key, " ")
    names[place] = names[place] or pci_ids.names(read_ids(), id)
    return names[place][kind]
  end
end

local info = {
  help = "Non-numeric data from /sys/bus/pci/devices/<location>, value is always 1.",
  { "class", label = "class_id", text = hexadecimal(6) },
  { "vendor", label = "vendor_id", text = hexadecimal(4) },
  { "device", label = "device_id", text = hexadecimal(4) },
  { "subsystem_vendor", label = "subsystem_vendor_id", text = hexadecimal(4) },
  { "subsystem_device", label = "subsystem_device_id", text = hexadecimal(4) },
  { "revision", text = hexadecimal(2) },
  { label = "parent_segment", text = parent(1) },
  { label = "parent_bus", text = parent(2) },
  { label = "parent_device", text = parent(3) },
  { label = "parent_function", text = parent(4) },
}
for _, kind in ipairs(with_names and { "vendor", "device", "subsystem_vendor", "subsystem_device", "class" } or {}) do
  info[#info + 1] = { label = kind .. "_name", text = named(kind) }
end

sysfs.tree { "pcidevice", "/sys/bus/pci/devices/{segment:%x+}:{bus:%x+}:{device:%x+}.{function:%x+}",
  description = "PCI devices",
  default = false,
  info = info,
  gauges = {
    { absent = -1, each = {
      { "max_link_speed", "Value of maximum link's transfers per second (T/s)", name = "max_link_transfers_per_second",
        read = transfers },
      { "max_link_width", "Value of maximum link's width (number of lanes)" },
      { "current_link_speed", "Value of current link's transfers per second (T/s)",
        name = "current_link_transfers_per_second", read = transfers },
      { "current_link_width", "Value of current link's width (number of lanes)" },
    } },
    { absent = 0, each = { -- as with node_exporter, for devices that have none
      { "d3cold_allowed", "Whether the PCIe device supports D3cold power state (0/1).", read = boolean },
      { "sriov_drivers_autoprobe", "Whether SR-IOV drivers autoprobe is enabled for the device (0/1).", read = boolean },
      { "sriov_numvfs", "Number of Virtual Functions (VFs) currently enabled for SR-IOV." },
      { "sriov_totalvfs", "Total number of Virtual Functions (VFs) supported by the device." },
      { "sriov_vf_total_msix", "Total number of MSI-X vectors for Virtual Functions." },
    } },
    { "numa_node", "NUMA node number for the PCI device. -1 indicates unknown or not available.", read = numa_node },
  },
  states = {
    { "power_state", "PCIe device power state, one of: D0, D1, D2, D3hot, D3cold, unknown or error.",
      of = { "D0", "D1", "D2", "D3hot", "D3cold", "unknown", "error" },
      read = function(text) return text ~= "" and text or nil end },
  },
}
