-- SPDX-License-Identifier: MIT
-- Watchdog timers.
-- Source: /sys/class/watchdog, Documentation/ABI/testing/sysfs-class-watchdog.
local sysfs = require "lib.sysfs"

sysfs.tree { "watchdog", "/sys/class/watchdog/{name}",
  description = "watchdog timers",
  outcome = { denied = "no data" },
  help = "Value of /sys/class/watchdog/<watchdog>/{file}",
  gauges = {
    "bootstatus", "fw_version", "nowayout", "access_cs0",
    { unit = "seconds", each = { "timeleft", "timeout", "pretimeout" } },
  },
  info = {
    help = "Info of /sys/class/watchdog/<watchdog>",
    "identity", "options", "pretimeout_governor", "state", "status",
  },
}
