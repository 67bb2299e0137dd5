-- SPDX-License-Identifier: MIT
-- Off by default.
-- Caches of the network, by CPU. Source: /proc/net/stat, each file a line of names and one of hexadecimal numbers a CPU
-- (lnstat(8)). All are counters here, gauges like the entries too, as with node_exporter.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local dir <const> = "/proc/net/stat"

local families = {}
local function family(name)
  local known = families[name]
  if not known then
    known = sonda.counter_family("node_lnstat_" .. name .. "_total", "linux network cache stats", { "cpu", "subsystem" })
    families[name] = known
  end
  return known
end

local function tell(subsystem, text)
  local names, cpu
  for line in parse.lines(text) do
    local words = parse.words(line)
    for i = 1, names and math.min(#words, #names) or 0 do
      local value = parse.number("0x" .. words[i])
      if value then family(names[i])(value, cpu, subsystem) end
    end
    names, cpu = names or words, cpu and cpu + 1 or 0
  end
end

sonda.collector("lnstat", { description = "caches of the network", default = false }, function()
  local files, message, errno = sonda.fs.list(dir)
  if not files then return sysfs.unavailable(message, errno) end
  for _, file in ipairs(files) do
    local text = sonda.fs.read(dir .. "/" .. file)
    if text then tell(file, text) end
  end
end)
