-- SPDX-License-Identifier: MIT
-- GET /headroom: how much memory and CPU the host has left, for people and autoscalers. An example that ops are meant
-- to edit: change a threshold, apply the ConfigMap, and the running pods answer with it (k8s/README.md).
local sonda = require "sonda"
local shape = sonda.shape

local low_memory_percent = 10
local high_load_per_core = 2.0

local answer = shape.object {
  { "available_mb", shape.integer { minimum = 0, description = "Memory that new work can have without swapping" } },
  { "available_percent", shape.number { decimals = 1, minimum = 0, maximum = 100 } },
  { "load_per_core", shape.number { decimals = 2, minimum = 0, description = "Load of the last minute" } },
  { "tight", shape.boolean { description = "Memory is low, or the load is high" } },
}

sonda.get("/headroom", { summary = "What the host has left", shape = answer, max_age = 1 }, function()
  local memory, message = sonda.proc.memory()
  if not memory then return nil, message end
  local load, cpu
  load, message = sonda.proc.load()
  if not load then return nil, message end
  cpu, message = sonda.proc.cpu_busy()
  if not cpu then return nil, message end

  local percent = 100 * memory.available_bytes / memory.total_bytes
  local per_core = load.one / cpu.cores
  return {
    available_mb = memory.available_bytes // 1048576,
    available_percent = percent,
    load_per_core = per_core,
    tight = percent < low_memory_percent or per_core > high_load_per_core,
  }
end)
