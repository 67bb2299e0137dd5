-- SPDX-License-Identifier: MIT
-- /proc/cpuinfo (proc(5)) as metrics, for --collector.cpu.info: what a CPU is called, its flags and bugs.
local sonda = require "sonda"
local parse = require "lib.parse"

local M = {}

local keys = {
  "physical id", "core id", "processor", "vendor_id", "cpu family", "model", "model name", "microcode", "stepping",
  "cache size",
}
local labels = {
  "package", "core", "cpu", "vendor", "family", "model", "model_name", "microcode", "stepping", "cachesize",
}

--- Spellings of other architectures (show_cpuinfo in arch/*/kernel), in lower case: arm64 and s390x, ppc64, RISC-V,
--- LoongArch, MIPS.
local spellings = {
  features = "flags", cpu = "model name", clock = "cpu mhz", ["cpu mhz dynamic"] = "cpu mhz", isa = "model name",
  hart = "core id", core = "core id", package = "physical id", ["cpu model"] = "model name",
}

--- What a text says of all its CPUs at once, before the first (s390x) or behind the last (32-bit ARM). A "model" behind the
--- last is the machine's (ppc64).
local common_keys = { vendor_id = true, flags = true }

local function key_and_value(line)
  local key, value = line:match("^([^:]-)%s*:%s*(.-)%s*$")
  key = key and key:lower()
  return spellings[key] or key, value
end

--- Which CPU a line begins to speak of: "processor : 0", "processor 0: version = FF, …" or "cpu number : 0".
local function cpu_number(key, value)
  if key == "processor" or key == "cpu number" then return value:match("^%d+$") end
  return key:match("^processor (%d+)$")
end

local function add_common(cpus, common)
  for _, cpu in ipairs(cpus) do
    for key, value in pairs(common) do cpu[key] = cpu[key] or value end
  end
end

--- The CPUs of the text in its order, each a table of its lines under the names that x86 has for them, in lower case.
---@param text string
---@return table<string, string>[]
function M.parse(text)
  local cpus, by_number, common, cpu = {}, {}, {}, nil
  for line in text:gmatch("[^\n]*") do
    local key, value = key_and_value(line)
    local number = key and cpu_number(key, value)
    if number then
      cpu = by_number[number] or { processor = number }
      if not by_number[number] then cpus[#cpus + 1] = cpu end
      by_number[number] = cpu
    elseif not key then
      cpu = nil -- a blank line
    elseif cpu then
      cpu[key] = value
    elseif common_keys[key] then
      common[key] = value
    end
  end
  add_common(cpus, common)
  return cpus
end

--- "799.998", "3000.000000MHz"
---@return number? hertz
function M.hertz(text)
  local mhz = parse.number((text or ""):match("^%d+%.?%d*"))
  return mhz and mhz * 1e6
end

local function names(name)
  local pattern = sonda.option("collector.cpu.info." .. name .. "-include", "")
  return pattern ~= "" and sonda.filter { include = pattern } or nil
end

local function give_words(text, filter, family)
  for word in (filter and text or ""):gmatch("%S+") do
    if filter:keeps(word) then family(1, word) end
  end
end

local function give_info(cpu, info)
  local values = {}
  for i, key in ipairs(keys) do values[i] = cpu[key] or "" end
  info(1, table.unpack(values))
end

--- Whether the cpufreq collector tells the frequency of a CPU: what stands here is nominal on some architectures.
local function has_cpufreq(number)
  local by_default = sonda.option("collector.disable-defaults", "0") == "0" and "1" or "0"
  if sonda.option("collector.cpufreq", by_default) == "0" then return false end
  return sonda.fs.number("/sys/devices/system/cpu/cpu" .. number .. "/cpufreq/cpuinfo_cur_freq") ~= nil
end

local function is_asked_for() return sonda.option("collector.cpu.info", "0") ~= "0" end

--- The help of node_cpu_frequency_hertz, which is the cpufreq collector's where that has something to tell.
---@return string
function M.frequency_help()
  if is_asked_for() and not has_cpufreq("0") then return "CPU frequency in hertz from /proc/cpuinfo." end
  return "Current CPU thread frequency in hertz."
end

--- A function that gives the metrics and returns true or nil, message; nil where the options ask for none.
---@return (fun(): true?, string?)?
function M.families()
  local flags, bugs = names "flags", names "bugs"
  if not is_asked_for() and not flags and not bugs then return nil end
  local gauge = sonda.gauge_family
  local info = gauge("node_cpu_info", "CPU information from /proc/cpuinfo.", labels)
  local hertz = gauge("node_cpu_frequency_hertz", M.frequency_help(), { "package", "core", "cpu" })
  local flag = gauge("node_cpu_flag_info",
    "The `flags` field of CPU information from /proc/cpuinfo taken from the first core.", { "flag" })
  local bug = gauge("node_cpu_bug_info",
    "The `bugs` field of CPU information from /proc/cpuinfo taken from the first core.", { "bug" })
  return function()
    local text, message = sonda.fs.read("/proc/cpuinfo", 8 << 20)
    if not text then return nil, message end
    local cpus = M.parse(text)
    for _, cpu in ipairs(cpus) do
      give_info(cpu, info)
      local value = M.hertz(cpu["cpu mhz"])
      if value and not has_cpufreq(cpu.processor) then
        hertz(value, cpu["physical id"] or "", cpu["core id"] or "", cpu.processor)
      end
    end
    local first = cpus[1] or {}
    give_words(first.flags or "", flags, flag)
    give_words(first.bugs or "", bugs, bug)
    return true
  end
end

return M
