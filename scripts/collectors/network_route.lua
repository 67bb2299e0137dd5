-- SPDX-License-Identifier: MIT
-- Off by default.
-- Unicast routes of all tables. Source: rtnetlink(7), as ip-route(8) shows them. A series a route: a router may have very many.
local sonda = require "sonda"

local routes = sonda.feed("network_route", {
  info = sonda.gauge_family("node_network_route_info", "network routing table information",
    { "device", "src", "dest", "gw", "priority", "proto", "weight" }),
  routes = sonda.gauge_family("node_network_routes", "network routes by interface", { "device" }),
})

sonda.collector("network_route", { default = false, description = "routes" }, function() return routes() end)
