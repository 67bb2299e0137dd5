-- SPDX-License-Identifier: MIT
-- GET /metrics/system: CPU, memory, root disk and load of the host at a glance.

local sonda = require "sonda"
local units = require "lib.units"
local shape = sonda.shape

local function percent(description)
  return shape.number { decimals = 1, minimum = 0, maximum = 100, unit = "percent", description = description }
end

local function load_average()
  return shape.number { decimals = 2, minimum = 0 }
end

local answer = shape.object {
  {
    "cpu",
    shape.object {
      { "percent", percent "Busy share of all cores over the last full second" },
      { "cores", shape.integer { minimum = 1 } },
    },
  },
  {
    "memory",
    shape.object {
      { "total_mb", shape.integer { minimum = 0, unit = "MiB" } },
      { "used_mb", shape.integer { minimum = 0, unit = "MiB", description = "Total minus available" } },
      { "percent", percent "Used of total" },
    },
  },
  {
    "disk",
    shape.object {
      { "total_gb", shape.number { decimals = 1, minimum = 0, unit = "GiB" } },
      { "used_gb", shape.number { decimals = 1, minimum = 0, unit = "GiB" } },
      { "percent", percent "Used of what is used or available to users, as df counts it" },
      description = "The root file system",
    },
  },
  { "load_average", shape.object { { "1m", load_average() }, { "5m", load_average() }, { "15m", load_average() } } },
}

local function answer_of(cpu, memory, disk, load)
  return {
    cpu = { percent = cpu.busy_ratio * 100, cores = cpu.cores },
    memory = {
      total_mb = units.mebibytes(memory.total_bytes),
      used_mb = units.mebibytes(memory.used_bytes),
      percent = units.percent(memory.used_bytes, memory.total_bytes),
    },
    disk = {
      total_gb = units.gibibytes(disk.total_bytes),
      used_gb = units.gibibytes(disk.used_bytes),
      percent = (disk.used_ratio or 0) * 100, -- a root in memory (ramfs) has no size
    },
    load_average = { ["1m"] = load.one, ["5m"] = load.five, ["15m"] = load.fifteen },
  }
end

sonda.get("/metrics/system", {
  summary = "CPU, memory, disk and load of the host",
  tags = { "Metrics" },
  shape = answer,
  max_age = 0.25,
  example = {
    cpu = { percent = 21.3, cores = 2 },
    memory = { total_mb = 993, used_mb = 450, percent = 45.3 },
    disk = { total_gb = 20.0, used_gb = 8.4, percent = 42.0 },
    load_average = { ["1m"] = 0.42, ["5m"] = 0.36, ["15m"] = 0.30 },
  },
}, function()
  local cpu, cpu_message = sonda.proc.cpu_busy()
  if not cpu then return nil, cpu_message end
  local memory, memory_message = sonda.proc.memory()
  if not memory then return nil, memory_message end
  local disk, disk_message = sonda.proc.root()
  if not disk then return nil, disk_message end
  local load, load_message = sonda.proc.load()
  if not load then return nil, load_message end

  return answer_of(cpu, memory, disk, load)
end)
