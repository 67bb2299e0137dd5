-- SPDX-License-Identifier: MIT
-- GET /metrics/memory: what the host's memory is used for, in bytes.

local sonda = require "sonda"
local units = require "lib.units"

local swap = {
  { "total_bytes", "integer", from = "swap_total_bytes", minimum = 0, unit = "bytes", example = 8589930496 },
  { "used_bytes", "integer", from = "swap_used_bytes", nullable = true, minimum = 0, unit = "bytes", example = 294125568 },
  { "free_bytes", "integer", from = "swap_free_bytes", nullable = true, minimum = 0, unit = "bytes", example = 8295804928 },
  {
    "percent", "number", from = "swap_percent", decimals = 1, nullable = true, minimum = 0, maximum = 100, unit = "percent",
    example = 3.4,
  },
}

sonda.get("/metrics/memory", {
  summary = "Memory and swap",
  tags = { "Metrics" },
  shape = {
    { "total_bytes", "integer", minimum = 0, unit = "bytes", example = 16475406336 },
    { "used_bytes", "integer", minimum = 0, unit = "bytes", description = "Total minus available", example = 8160059392 },
    {
      "available_bytes", "integer", minimum = 0, unit = "bytes", example = 8315346944,
      description = "What new work can have without swapping, as the kernel estimates, or as procps where it does not",
    },
    {
      "free_bytes", "integer", nullable = true, minimum = 0, unit = "bytes", description = "Used for nothing at all",
      example = 1888378880,
    },
    { "buffers_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, example = 421978112 },
    {
      "cached_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "Page cache",
      example = 6676361216,
    },
    {
      "shared_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "Shared memory and tmpfs",
      example = 627179520,
    },
    {
      "slab_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "The kernel's own caches",
      example = 718970880,
    },
    {
      "reclaimable_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "Of slab",
      example = 400613376,
    },
    {
      "dirty_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "Waits to be written",
      example = 2093056,
    },
    {
      "percent", "number", decimals = 1, minimum = 0, maximum = 100, unit = "percent", description = "Used of total",
      example = 49.5,
    },
    { "swap", swap, from = "swap", nullable = true, description = "null where the kernel was built without swap" },
  },
}, function()
  local memory = sonda.need(sonda.proc.memory())
  memory.percent = units.percent(memory.used_bytes, memory.total_bytes)
  if memory.swap_total_bytes then
    memory.swap_percent = memory.swap_used_bytes and units.percent(memory.swap_used_bytes, memory.swap_total_bytes)
    memory.swap = memory
  end
  return memory
end)
