-- SPDX-License-Identifier: MIT
-- Off by default.
-- Pages of equal content that the kernel keeps once. Source: /sys/kernel/mm/ksm, Documentation/admin-guide/mm/ksm.rst.
local sysfs = require "lib.sysfs"

sysfs.tree { "ksmd", "/sys/kernel/mm/ksm",
  description = "pages of equal content that are kept once",
  default = false,
  help = "ksmd '{file}' file.",
  gauges = {
    "merge_across_nodes", "pages_shared", "pages_sharing", "pages_to_scan", "pages_unshared", "pages_volatile", "run",
    { "sleep_millisecs", name = "sleep_seconds", divide = 1000 },
  },
  counters = { "full_scans" },
}
