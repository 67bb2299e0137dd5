-- SPDX-License-Identifier: MIT
-- Off by default.
-- Free memory of each zone, by the size of its blocks: 2^size pages each. Source: /proc/buddyinfo, proc(5).
local sonda = require "sonda"
local sysfs = require "lib.sysfs"

local blocks = sonda.gauge_family("node_buddyinfo_blocks", "Count of free blocks according to size.",
  { "node", "size", "zone" })

sonda.collector("buddyinfo", { description = "free memory by size of block", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/buddyinfo")
  if not text then return sysfs.unavailable(message, errno) end
  for node, zone, counts in text:gmatch("Node%s+(%d+),%s*zone%s+(%S+)([^\n]*)") do
    local size = 0
    for count in counts:gmatch("%d+") do
      blocks(tonumber(count), node, size, zone)
      size = size + 1
    end
  end
end)
