-- SPDX-License-Identifier: MIT
-- GET /metrics/cpu: how busy the CPUs are, together and each.

local sonda = require "sonda"

local core = {
  { "id", "integer", minimum = 0, description = "The kernel's number; offline CPUs leave gaps" },
  {
    "percent", "number", from = "busy_ratio", scale = 100, decimals = 1, minimum = 0, maximum = 100, unit = "percent",
    nullable = true, description = "null for a CPU that came online within the window", example = 30.1,
  },
}

local function times(examples)
  local fields = {}
  for i, name in ipairs { "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice" } do
    fields[i] = {
      name .. "_seconds", "number", decimals = 2, minimum = 0, unit = "seconds", nullable = true, example = examples[i],
    }
  end
  return fields
end

local load_average = {
  { "1m", "number", from = "one", decimals = 2, example = 0.42 },
  { "5m", "number", from = "five", decimals = 2, example = 0.36 },
  { "15m", "number", from = "fifteen", decimals = 2, example = 0.30 },
}

sonda.get("/metrics/cpu", {
  summary = "CPU use, of all cores and of each",
  tags = { "Metrics" },
  shape = {
    {
      "percent", "number", from = "busy_ratio", scale = 100, decimals = 1, minimum = 0, maximum = 100, unit = "percent",
      nullable = true, description = "Busy share of all cores over the last full second", example = 21.3,
    },
    { "cores", "integer", minimum = 1, example = 2 },
    {
      "window_seconds", "number", decimals = 2, minimum = 0, unit = "seconds", nullable = true,
      description = "What the shares were measured over", example = 1.0,
    },
    { "per_core", "array", items = core },
    {
      "times", times { 3383.88, 7.88, 1058.44, 144021.76, 180.44, 0.0, 66.28, 1.5, 0.0, 0.0 },
      description = "Since boot, of all CPUs together; null where the kernel does not count it",
    },
    { "load_average", load_average, nullable = true },
    { "context_switches", "integer", minimum = 0, nullable = true, description = "Since boot", example = 96120043 },
    { "interrupts", "integer", minimum = 0, nullable = true, description = "Since boot", example = 48811234 },
    { "forks", "integer", minimum = 0, nullable = true, description = "Since boot", example = 214877 },
    { "running", "integer", minimum = 0, nullable = true, description = "Tasks that run or may run", example = 2 },
    { "blocked", "integer", minimum = 0, nullable = true, description = "Tasks that wait for I/O" },
    { "boot_time", "string", format = "date-time", nullable = true },
  },
  max_age = 0.25,
}, function()
  local answer = sonda.need(sonda.proc.cpu_busy(true))
  local cpu = sonda.need(sonda.proc.cpu())

  answer.times = cpu.total
  answer.load_average = sonda.proc.load()
  answer.context_switches = cpu.context_switches
  answer.interrupts = cpu.interrupts
  answer.forks = cpu.forks
  answer.running = cpu.running
  answer.blocked = cpu.blocked
  answer.boot_time = cpu.boot_time_seconds and sonda.date(cpu.boot_time_seconds)
  return answer
end)
