-- SPDX-License-Identifier: MIT
-- Off by default.
-- How many cgroups each controller has. Source: /proc/cgroups, cgroups(7).
local sonda = require "sonda"
local sysfs = require "lib.sysfs"

local help <const> = "Current cgroup number of the subsystem." -- of both, as with node_exporter
local cgroups = sonda.gauge_family("node_cgroups_cgroups", help, { "subsys_name" })
local enabled = sonda.gauge_family("node_cgroups_enabled", help, { "subsys_name" })

sonda.collector("cgroups", { description = "cgroups of each controller", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/cgroups")
  if not text then return sysfs.unavailable(message, errno) end
  for name, count, on in text:gmatch("([^#%s]%S*)%s+%d+%s+(%d+)%s+(%d+)") do
    cgroups(tonumber(count), name)
    enabled(tonumber(on), name)
  end
end)
