-- SPDX-License-Identifier: MIT
-- GET /headroom: how much memory and CPU the host has left, for people and autoscalers. An example that ops are meant
-- to edit: change a threshold, apply the ConfigMap, and the running pods answer with it (k8s/README.md).
local sonda = require "sonda"

local low_memory_percent = 10
local high_load_per_core = 2.0

sonda.get("/headroom", {
  summary = "What the host has left",
  shape = {
    { "available_mb", "integer", minimum = 0, description = "Memory that new work can have without swapping" },
    { "available_percent", "number", decimals = 1, minimum = 0, maximum = 100 },
    { "load_per_core", "number", decimals = 2, minimum = 0, description = "Load of the last minute" },
    { "tight", "boolean", description = "Memory is low, or the load is high" },
  },
  max_age = 1,
}, function()
  local memory = sonda.need(sonda.proc.memory())
  local load = sonda.need(sonda.proc.load())
  local cpu = sonda.need(sonda.proc.cpu_busy())

  local percent = 100 * memory.available_bytes / memory.total_bytes
  local per_core = load.one / cpu.cores
  return {
    available_mb = memory.available_bytes // 1048576,
    available_percent = percent,
    load_per_core = per_core,
    tight = percent < low_memory_percent or per_core > high_load_per_core,
  }
end)
