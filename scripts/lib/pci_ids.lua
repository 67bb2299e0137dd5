-- SPDX-License-Identifier: MIT
-- Names of PCI devices, from pci.ids (pci.ids(5)): vendors, devices below them, subsystems below these; classes behind a
-- "C". The file has a megabyte and more: it is searched for what a host has, not kept.
local M = {}

---@class pci_ids.Device
---@field vendor string
---@field device string
---@field subsystem_vendor string
---@field subsystem_device string
---@field class string

--- The lines below the one that begins with `id` at this depth, and the name on it; nil where there is none.
local function entry(text, depth, id)
  local head = "\n" .. ("\t"):rep(depth) .. id .. "  "
  local from, to = text:find(head, 1, true)
  if not from then return nil end
  local name, after = text:match("^[ ]*([^\n]*)()", to + 1)
  local stop, at = #text, after
  repeat -- up to the next line of this depth or less
    local line, tabs = text:match("^\n()(\t*)[^\n]*", at)
    if not line then break end
    if #tabs <= depth and not text:find("^#", line) then
      stop = line - 1
      break
    end
    at = text:find("\n", line, true) or #text + 1
  until at > #text
  return (name:gsub("%s+$", "")), text:sub(after, stop)
end

--- What a device is called; for what the text does not know, the identifier itself, as with node_exporter.
---@param text string pci.ids, with a newline before its first line
---@param id pci_ids.Device hexadecimal, lower case, without 0x
---@return pci_ids.Device
function M.names(text, id)
  local vendor, devices = entry(text, 0, id.vendor)
  local device, subsystems = entry(devices or "", 1, id.device)
  local class, subclasses = entry(text, 0, "C " .. id.class:sub(1, 2))
  local subclass, interfaces = entry(subclasses or "", 1, id.class:sub(3, 4))
  return {
    vendor = vendor or id.vendor,
    device = device or id.device,
    subsystem_vendor = entry(text, 0, id.subsystem_vendor) or id.subsystem_vendor,
    subsystem_device = entry(subsystems or "", 2, id.subsystem_vendor .. " " .. id.subsystem_device) or id.subsystem_device,
    class = entry(interfaces or "", 2, id.class:sub(5, 6)) or subclass or class or "Unknown class (" .. id.class .. ")",
  }
end

return M
