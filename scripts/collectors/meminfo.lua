-- SPDX-License-Identifier: MIT
-- Memory, a family a line. Source: /proc/meminfo, proc(5).
local sonda = require "sonda"

-- "Active(anon)" in kB becomes node_memory_Active_anon_bytes.
local memory = sonda.feed("meminfo", function(key, unit)
  local field = key:gsub("%((.*)%)", "_%1") .. (unit and "_" .. unit or "")
  return sonda.gauge_family("node_memory_" .. field, "Memory information field " .. field .. ".")
end)

sonda.collector("meminfo", { description = "memory" }, function() return memory() end)
