-- SPDX-License-Identifier: MIT
-- Frequencies and governors of each CPU.
-- Source: /sys/devices/system/cpu/cpu<n>/cpufreq, in kHz: Documentation/admin-guide/pm/cpufreq.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local cpus <const> = "/sys/devices/system/cpu"

local function hertz(attribute, name, help)
  return { attribute, sonda.gauge_family("node_cpu_" .. name .. "_hertz", help, { "cpu" }), multiply = 1000 }
end

local read = sysfs.reader({
  hertz("cpuinfo_cur_freq", "frequency", "Current CPU thread frequency in hertz."), -- for root alone
  hertz("cpuinfo_avg_freq", "frequency_avg", "Average CPU thread frequency in hertz."), -- since Linux 6.13
  hertz("cpuinfo_min_freq", "frequency_min", "Minimum CPU thread frequency in hertz."),
  hertz("cpuinfo_max_freq", "frequency_max", "Maximum CPU thread frequency in hertz."),
  hertz("scaling_cur_freq", "scaling_frequency", "Current scaled CPU thread frequency in hertz."),
  hertz("scaling_min_freq", "scaling_frequency_min", "Minimum scaled CPU thread frequency in hertz."),
  hertz("scaling_max_freq", "scaling_frequency_max", "Maximum scaled CPU thread frequency in hertz."),
}, { "scaling_available_governors" })

local governor_family = sonda.gauge_family("node_cpu_scaling_governor",
  "Current enabled CPU frequency governor.", { "cpu", "governor" })

--- Every driver has a governor: asking for it first, a CPU without a driver costs one call.
local function emit_cpu(dir, cpu)
  local governor = sonda.fs.read(dir .. "/scaling_governor")
  if not governor then return end
  governor = parse.trim(governor)
  for available in sysfs.text(read(dir, cpu), "scaling_available_governors"):gmatch("%S+") do
    governor_family(available == governor and 1 or 0, cpu, available)
  end
end

sonda.collector("cpufreq", { default = true, description = "CPU frequencies and governors" }, function()
  local offline_list, message = sonda.fs.read(cpus .. "/offline")
  if not offline_list then return nil, message end
  local offline = parse.cpu_set(offline_list)
  for _, name in ipairs(sysfs.entries(cpus, "^cpu%d+$") or {}) do
    local cpu = name:sub(4)
    if not offline[math.tointeger(cpu)] then
      emit_cpu(cpus .. "/" .. name .. "/cpufreq", cpu)
    end
  end
end)
