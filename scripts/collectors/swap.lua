-- SPDX-License-Identifier: MIT
-- Off by default.
-- Swap devices and files. Source: /proc/swaps, proc(5).
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local function gauge(name, help) return sonda.gauge_family("node_swap_" .. name, help, { "device", "swap_type" }) end

local size = gauge("size_bytes", "Swap device size in bytes.")
local used = gauge("used_bytes", "Swap device used in bytes.")
local priority = gauge("priority", "Swap device priority.")

sonda.collector("swap", { description = "swap devices and files", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/swaps")
  if not text then return sysfs.unavailable(message, errno) end
  for device, kind, kibibytes, in_use, rank in text:gmatch("\n(%S+)%s+(%S+)%s+(%d+)%s+(%d+)%s+(%-?%d+)") do
    size(parse.number(kibibytes) * 1024, device, kind)
    used(parse.number(in_use) * 1024, device, kind)
    priority(parse.number(rank), device, kind)
  end
end)
