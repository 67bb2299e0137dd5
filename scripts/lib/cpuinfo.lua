-- SPDX-License-Identifier: MIT
-- /proc/cpuinfo (proc(5)) as metrics, for --collector.cpu.info: what a CPU is called, its flags and bugs.
local sonda = require "sonda"

local M = {}

local keys = {
  "physical id", "core id", "processor", "vendor_id", "cpu family", "model", "model name", "microcode", "stepping",
  "cache size",
}
local labels = {
  "package", "core", "cpu", "vendor", "family", "model", "model_name", "microcode", "stepping", "cachesize",
}

--- The CPUs of the text, each a table of its lines.
---@param text string
---@return table<string, string>[]
function M.parse(text)
  local cpus, cpu = {}, nil
  for line in text:gmatch("[^\n]+") do
    local key, value = line:match("^([^:]-)%s*:%s*(.-)%s*$")
    if key == "processor" then
      cpu = {}
      cpus[#cpus + 1] = cpu
    end
    if key and cpu then cpu[key] = value end
  end
  return cpus
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

--- A function that gives the metrics and returns true or nil, message; nil where the options ask for none.
---@return (fun(): true?, string?)?
function M.families()
  local flags, bugs = names "flags", names "bugs"
  if sonda.option("collector.cpu.info", "0") == "0" and not flags and not bugs then return nil end
  local gauge = sonda.gauge_family
  local info = gauge("node_cpu_info", "CPU information from /proc/cpuinfo.", labels)
  local hertz = gauge("node_cpu_frequency_hertz", "CPU frequency in hertz from /proc/cpuinfo.", { "package", "core", "cpu" })
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
      local mhz = tonumber(cpu["cpu MHz"])
      if mhz then hertz(mhz * 1e6, cpu["physical id"] or "", cpu["core id"] or "", cpu.processor) end
    end
    local first = cpus[1] or {}
    give_words(first.flags or "", flags, flag)
    give_words(first.bugs or "", bugs, bug)
    return true
  end
end

return M
