-- SPDX-License-Identifier: MIT
-- Frequencies and governors of each CPU.
-- Source: /sys/devices/system/cpu/cpu<n>/cpufreq, in kHz: Documentation/admin-guide/pm/cpufreq.rst.
local sonda = require "sonda"
local cpuinfo = require "lib.cpuinfo"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local cpus <const> = "/sys/devices/system/cpu"

--- Names of the CPUs that are there and on: the list is made anew when either file says something new.
local names, made_from = {}, nil

local function find_names(present, offline)
  local off, found = parse.cpu_set(offline), {}
  for cpu in pairs(parse.cpu_set(present)) do
    if not off[cpu] then found[#found + 1] = cpu end
  end
  table.sort(found)
  for i, cpu in ipairs(found) do found[i] = ("cpu%d"):format(cpu) end
  return found
end

--- What the file "present" says, put together from the directories where there is none.
local function listed()
  local entries, message, errno = sysfs.entries(cpus, "^cpu%d+$")
  if not entries then return nil, message, errno end
  for i, name in ipairs(entries) do entries[i] = name:sub(4) end
  return table.concat(entries, ",")
end

local function online()
  local values = sonda.fs.values(cpus, { "present", "offline" }) or {}
  local present, message, errno = values.present, nil, nil
  if not present then present, message, errno = listed() end
  if not present then return nil, message, errno end
  local offline = values.offline or "" -- it is not told: then all that are there are asked
  if made_from ~= present .. "\n" .. offline then
    names, made_from = find_names(present, offline), present .. "\n" .. offline
  end
  return names
end

sysfs.tree { "cpufreq", cpus .. "/cpu{cpu}/cpufreq",
  description = "CPU frequencies and governors",
  prefix = "node_cpu",
  names = online,
  needs = "scaling_governor", -- every driver has one: a CPU without a driver costs one call
  unit = "hertz",
  multiply = 1000,
  gauges = {
    { "cpuinfo_cur_freq", cpuinfo.frequency_help(), name = "frequency" }, -- for root alone
    { "cpuinfo_avg_freq", "Average CPU thread frequency in hertz.", name = "frequency_avg" }, -- since Linux 6.13
    { "cpuinfo_min_freq", "Minimum CPU thread frequency in hertz.", name = "frequency_min" },
    { "cpuinfo_max_freq", "Maximum CPU thread frequency in hertz.", name = "frequency_max" },
    { "scaling_cur_freq", "Current scaled CPU thread frequency in hertz.", name = "scaling_frequency" },
    { "scaling_min_freq", "Minimum scaled CPU thread frequency in hertz.", name = "scaling_frequency_min" },
    { "scaling_max_freq", "Maximum scaled CPU thread frequency in hertz.", name = "scaling_frequency_max" },
  },
  states = {
    { "scaling_governor", "Current enabled CPU frequency governor.", label = "governor",
      of = "scaling_available_governors" },
  },
}
