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

--- Directories of the CPUs that are there and on: the list is made anew when either file says something new.
local directories, made_from = {}, nil

local function find_directories(present, offline)
  local off, found = parse.cpu_set(offline), {}
  for cpu in pairs(parse.cpu_set(present)) do
    if not off[cpu] then found[#found + 1] = cpu end
  end
  table.sort(found)
  for i, cpu in ipairs(found) do
    local number = ("%d"):format(cpu)
    found[i] = { cpu = number, dir = cpus .. "/cpu" .. number .. "/cpufreq" }
  end
  return found
end

--- What the file "present" says, put together from the directories where there is none.
local function listed()
  local names, message, errno = sysfs.entries(cpus, "^cpu%d+$")
  if not names then return nil, message, errno end
  local numbers = {}
  for i, name in ipairs(names) do numbers[i] = name:sub(4) end
  return table.concat(numbers, ",")
end

sonda.collector("cpufreq", { default = true, description = "CPU frequencies and governors" }, function()
  local offline = sonda.fs.read(cpus .. "/offline") or "" -- not there where the kernel switches no CPU off
  local present, message, errno = sonda.fs.read(cpus .. "/present")
  if not present then present, message, errno = listed() end
  if not present then return sysfs.unavailable(message, errno) end
  if made_from ~= present .. "\n" .. offline then
    directories, made_from = find_directories(present, offline), present .. "\n" .. offline
  end
  for _, place in ipairs(directories) do emit_cpu(place.dir, place.cpu) end
end)
