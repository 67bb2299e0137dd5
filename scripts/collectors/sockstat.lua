-- SPDX-License-Identifier: MIT
-- Sockets in use. Sources: /proc/net/sockstat and sockstat6, proc(5).
local sonda = require "sonda"

local states = { inuse = true, orphan = true, tw = true, alloc = true, mem = true, mem_bytes = true, memory = true }

local sockstat = sonda.feed("sockstat", function(key)
  local name = "node_sockstat_" .. key
  if key == "sockets_used" then return sonda.gauge_family(name, "Number of IPv4 sockets in use.") end
  local protocol, state = key:match("^([^_]+)_(.+)$")
  if not states[state] then return nil end
  return sonda.gauge_family(name, ("Number of %s sockets in state %s."):format(protocol, state))
end)

sonda.collector("sockstat", { description = "sockets in use" }, function() return sockstat() end)
