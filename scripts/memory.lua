-- SPDX-License-Identifier: MIT
-- GET /metrics/memory: what the host's memory is used for, in bytes.

local sonda = require "sonda"
local units = require "lib.units"
local shape = sonda.shape

local function bytes(description, nullable)
  return shape.integer { minimum = 0, unit = "bytes", description = description, nullable = nullable }
end

local function percent(description, nullable)
  return shape.number {
    decimals = 1, minimum = 0, maximum = 100, unit = "percent", description = description, nullable = nullable,
  }
end

local swap = shape.object {
  { "total_bytes", bytes() },
  { "used_bytes", bytes(nil, true) },
  { "free_bytes", bytes(nil, true) },
  { "percent", percent(nil, true) },
  nullable = true,
  description = "null where the kernel was built without swap",
}

local answer = shape.object {
  { "total_bytes", bytes() },
  { "used_bytes", bytes "Total minus available" },
  { "available_bytes", bytes "What new work can have without swapping, as the kernel estimates, or as procps where it does not" },
  { "free_bytes", bytes("Used for nothing at all", true) },
  { "buffers_bytes", bytes(nil, true) },
  { "cached_bytes", bytes("Page cache", true) },
  { "shared_bytes", bytes("Shared memory and tmpfs", true) },
  { "slab_bytes", bytes("The kernel's own caches", true) },
  { "reclaimable_bytes", bytes("Of slab", true) },
  { "dirty_bytes", bytes("Waits to be written", true) },
  { "percent", percent "Used of total" },
  { "swap", swap },
}

local function swap_of(memory)
  if not memory.swap_total_bytes then return nil end

  return {
    total_bytes = memory.swap_total_bytes,
    used_bytes = memory.swap_used_bytes,
    free_bytes = memory.swap_free_bytes,
    percent = memory.swap_used_bytes and units.percent(memory.swap_used_bytes, memory.swap_total_bytes),
  }
end

sonda.get("/metrics/memory", {
  summary = "Memory and swap",
  tags = { "Metrics" },
  shape = answer,
  example = {
    total_bytes = 16475406336, used_bytes = 8160059392, available_bytes = 8315346944, free_bytes = 1888378880,
    buffers_bytes = 421978112, cached_bytes = 6676361216, shared_bytes = 627179520, slab_bytes = 718970880,
    reclaimable_bytes = 400613376, dirty_bytes = 2093056, percent = 49.5,
    swap = { total_bytes = 8589930496, used_bytes = 294125568, free_bytes = 8295804928, percent = 3.4 },
  },
}, function()
  local memory, message = sonda.proc.memory()
  if not memory then return nil, message end

  return {
    total_bytes = memory.total_bytes,
    used_bytes = memory.used_bytes,
    available_bytes = memory.available_bytes,
    free_bytes = memory.free_bytes,
    buffers_bytes = memory.buffers_bytes,
    cached_bytes = memory.cached_bytes,
    shared_bytes = memory.shared_bytes,
    slab_bytes = memory.slab_bytes,
    reclaimable_bytes = memory.reclaimable_bytes,
    dirty_bytes = memory.dirty_bytes,
    percent = units.percent(memory.used_bytes, memory.total_bytes),
    swap = swap_of(memory),
  }
end)
