-- SPDX-License-Identifier: MIT
-- What the kernel calls itself and the host. Source: uname(2).
local sonda = require "sonda"

local uname = sonda.feed("uname", {
  info = sonda.gauge_family("node_uname_info", "Labeled system information as provided by the uname system call.",
    { "sysname", "release", "version", "machine", "nodename", "domainname" }),
})

sonda.collector("uname", { description = "names of kernel and host" }, function() return uname() end)
