-- SPDX-License-Identifier: MIT
-- Thermal zones and cooling devices.
-- Source: /sys/class/thermal, Documentation/driver-api/thermal/sysfs-api.rst: thousandths of a degree. A zone that is
-- switched off answers EAGAIN or EINVAL; the state of intel_powerclamp at rest is -1.
local sysfs = require "lib.sysfs"

sysfs.tree { "thermal_zone", "/sys/class/thermal",
  description = "thermal zones",
  outcome = { missing = "success" },
  { "thermal_zone{zone:%d+}",
    labels = { "type" },
    gauges = { { "temp", "Zone temperature in Celsius", divide = 1000 } },
  },
  { "cooling_device{name:%d+}",
    prefix = "node_cooling_device",
    labels = { "type" },
    gauges = {
      { "cur_state", "Current throttle state of the cooling device" },
      { "max_state", "Maximum throttle state of the cooling device" },
    },
  },
}
