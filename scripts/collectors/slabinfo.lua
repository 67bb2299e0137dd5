-- SPDX-License-Identifier: MIT
-- Off by default.
-- Objects of the kernel's allocator. Source: /proc/slabinfo, slabinfo(5): root's alone.
local sonda = require "sonda"
local filter = require "lib.filter"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local function gauge(name, help) return sonda.gauge_family("node_slabinfo_" .. name, help, { "slab" }) end

local columns = { -- in the order of the file
  gauge("active_objects", "The number of objects that are currently active (i.e., in use)."),
  gauge("objects", "The total number of allocated objects (i.e., objects that are both in use and not in use)."),
  gauge("object_size_bytes", "The size of objects in this slab, in bytes."),
  gauge("objects_per_slab", "The number of objects stored in each slab."),
  gauge("pages_per_slab", "The number of pages allocated for each slab."),
}

local slabs = filter.both("collector.slabinfo.slabs-include", "collector.slabinfo.slabs-exclude")

sonda.collector("slabinfo", { description = "objects of the kernel's allocator", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/slabinfo")
  if not text then return sysfs.unavailable(message, errno) end
  for slab, numbers in text:gmatch("\n([^#%s]%S*)([^\n:]*):") do
    if slabs:keeps(slab) then
      for i, word in ipairs(parse.words(numbers)) do
        local value = parse.number(word)
        if columns[i] and value then columns[i](value, slab) end
      end
    end
  end
end)
