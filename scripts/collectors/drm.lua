-- SPDX-License-Identifier: MIT
-- Off by default.
-- Graphics cards of AMD. Source: /sys/class/drm/card*/device, Documentation/gpu/amdgpu/driver-misc.rst.
local sysfs = require "lib.sysfs"

sysfs.tree { "drm", "/sys/class/drm/{card:card%d}/device",
  description = "graphics cards of AMD",
  default = false,
  outcome = { missing = "success" },
  where = { uevent = "DRIVER=amdgpu" },
  absent = 0, -- as with node_exporter
  info = {
    name = "card_info",
    help = "Card information",
    { "mem_info_vram_vendor", label = "memory_vendor" },
    { "power_dpm_force_performance_level", label = "power_performance_level" },
    "unique_id",
    { label = "vendor", text = function() return "amd" end },
  },
  gauges = {
    { "gpu_busy_percent", "How busy the GPU is as a percentage." },
    { "mem_info_gtt_total", "The size of the graphics translation table (GTT) block in bytes.",
      name = "memory_gtt_size_bytes" },
    { "mem_info_gtt_used", "The used amount of the graphics translation table (GTT) block in bytes.",
      name = "memory_gtt_used_bytes" },
    { "mem_info_vis_vram_total", "The size of visible VRAM in bytes.", name = "memory_vis_vram_size_bytes" },
    { "mem_info_vis_vram_used", "The used amount of visible VRAM in bytes.", name = "memory_vis_vram_used_bytes" },
    { "mem_info_vram_total", "The size of VRAM in bytes.", name = "memory_vram_size_bytes" },
    { "mem_info_vram_used", "The used amount of VRAM in bytes.", name = "memory_vram_used_bytes" },
  },
}
