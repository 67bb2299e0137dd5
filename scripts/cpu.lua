-- SPDX-License-Identifier: MIT
-- GET /metrics/cpu: how busy the CPUs are, together and each.

local sonda = require "sonda"
local units = require "lib.units"
local shape = sonda.shape

local function percent(description)
  return shape.number {
    decimals = 1, minimum = 0, maximum = 100, unit = "percent", nullable = true, description = description,
  }
end

local function seconds(description)
  return shape.number { decimals = 2, minimum = 0, unit = "seconds", nullable = true, description = description }
end

local function count(description)
  return shape.integer { minimum = 0, nullable = true, description = description }
end

local times = { "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice" }

local function times_shape()
  local fields = { description = "Since boot, of all CPUs together; null where the kernel does not count it" }
  for i, name in ipairs(times) do
    fields[i] = { name .. "_seconds", seconds() }
  end
  return shape.object(fields)
end

local core = shape.object {
  { "id", shape.integer { minimum = 0, description = "The kernel's number; offline CPUs leave gaps" } },
  { "percent", percent "null for a CPU that came online within the window" },
}

local load_shape = shape.object {
  { "1m", shape.number { decimals = 2 } },
  { "5m", shape.number { decimals = 2 } },
  { "15m", shape.number { decimals = 2 } },
  nullable = true,
}

local answer = shape.object {
  { "percent", percent "Busy share of all cores over the last full second" },
  { "cores", shape.integer { minimum = 1 } },
  { "window_seconds", seconds "What the shares were measured over" },
  { "per_core", shape.array(core) },
  { "times", times_shape() },
  { "load_average", load_shape },
  { "context_switches", count "Since boot" },
  { "interrupts", count "Since boot" },
  { "forks", count "Since boot" },
  { "running", count "Tasks that run or may run" },
  { "blocked", count "Tasks that wait for I/O" },
  { "boot_time", shape.string { format = "date-time", nullable = true } },
}

local function per_core(list)
  local cores = {}
  for i, one in ipairs(list) do
    cores[i] = { id = one.id, percent = units.times(one.busy_ratio, 100) }
  end
  return cores
end

local function load_average()
  local load = sonda.proc.load()
  return load and { ["1m"] = load.one, ["5m"] = load.five, ["15m"] = load.fifteen }
end

local function answer_of(busy, cpu)
  return {
    percent = busy.busy_ratio * 100,
    cores = busy.cores,
    window_seconds = busy.window_seconds,
    per_core = per_core(busy.per_core),
    times = cpu.total,
    load_average = load_average(),
    context_switches = cpu.context_switches,
    interrupts = cpu.interrupts,
    forks = cpu.forks,
    running = cpu.running,
    blocked = cpu.blocked,
    boot_time = cpu.boot_time_seconds and sonda.date(cpu.boot_time_seconds),
  }
end

sonda.get("/metrics/cpu", {
  summary = "CPU use, of all cores and of each",
  tags = { "Metrics" },
  shape = answer,
  example = {
    percent = 21.3, cores = 2, window_seconds = 1.0,
    per_core = { { id = 0, percent = 30.1 }, { id = 1, percent = 12.5 } },
    times = {
      user_seconds = 3383.88, nice_seconds = 7.88, system_seconds = 1058.44, idle_seconds = 144021.76,
      iowait_seconds = 180.44, irq_seconds = 0.0, softirq_seconds = 66.28, steal_seconds = 1.5,
      guest_seconds = 0.0, guest_nice_seconds = 0.0,
    },
    load_average = { ["1m"] = 0.42, ["5m"] = 0.36, ["15m"] = 0.30 },
    context_switches = 96120043, interrupts = 48811234, forks = 214877, running = 2, blocked = 0,
    boot_time = "2025-11-15T08:00:00Z",
  },
  max_age = 0.25,
}, function()
  local busy, message = sonda.proc.cpu_busy(true)
  if not busy then return nil, message end
  local cpu, why = sonda.proc.cpu()
  if not cpu then return nil, why end

  return answer_of(busy, cpu)
end)
