-- SPDX-License-Identifier: MIT
-- Off by default.
-- Sessions of logind. Source: D-Bus, org.freedesktop.login1(5), at DBUS_SYSTEM_BUS_ADDRESS or the host's system bus.
local sonda = require "sonda"

local logind = sonda.feed("logind", {
  sessions = sonda.gauge_family("node_logind_sessions", "Number of sessions registered in logind.",
    { "seat", "remote", "type", "class" }),
})

sonda.collector("logind", { default = false, description = "sessions of logind" }, function() return logind() end)
