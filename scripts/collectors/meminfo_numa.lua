-- SPDX-License-Identifier: MIT
-- Off by default.
-- Memory of each NUMA node. Sources: /sys/devices/system/node/node*/{meminfo,numastat},
-- Documentation/admin-guide/numastat.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local dir <const> = "/sys/devices/system/node"

local families = {}
local function family(declare, name)
  local known = families[name]
  if not known then
    known = declare("node_memory_numa_" .. name, ("Memory information field %s."):format(name), { "node" })
    families[name] = known
  end
  return known
end

--- "Node 0 Active(anon):  1234 kB"
local function tell_meminfo(text, node)
  for name, count, unit in text:gmatch("Node%s+%d+%s+([^%s:]+):?%s+(%d+)([^\n]*)") do
    local value = parse.number(count)
    if value then
      local field = name:gsub("%((.*)%)", "_%1")
      family(sonda.gauge_family, field)(unit:find("kB", 1, true) and value * 1024 or value, node)
    end
  end
end

local function tell_numastat(text, node)
  for name, count in text:gmatch("(%S+)[ \t]+(%d+)") do
    local value = parse.number(count)
    if value then family(sonda.counter_family, name .. "_total")(value, node) end
  end
end

sonda.collector("meminfo_numa", { description = "memory of each NUMA node", default = false }, function()
  for _, name in ipairs(sysfs.entries(dir, "^node%d") or {}) do
    local node = name:match("%d+")
    local meminfo, reason = sonda.fs.read(dir .. "/" .. name .. "/meminfo")
    if not meminfo then return nil, reason end
    tell_meminfo(meminfo, node)
    tell_numastat(sonda.fs.read(dir .. "/" .. name .. "/numastat") or "", node)
  end
end)
