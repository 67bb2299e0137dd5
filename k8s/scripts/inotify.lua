-- SPDX-License-Identifier: MIT
-- Three families in /metrics that node_exporter does not have: the kernel's limits of inotify, which busy nodes run into.
-- An example of a collector of your own. A broken one costs only itself: node_scrape_collector_success tells.
local sonda = require "sonda"

local families = {
  max_user_instances = sonda.gauge_family("node_inotify_max_user_instances", "inotify instances that one user may have."),
  max_user_watches = sonda.gauge_family("node_inotify_max_user_watches", "Watches that one user may have."),
  max_queued_events = sonda.gauge_family("node_inotify_max_queued_events",
    "Events that wait in one instance before they are lost."),
}

sonda.collector("inotify", { description = "limits of inotify" }, function()
  for name, family in pairs(families) do
    local text, message = sonda.fs.read("/proc/sys/fs/inotify/" .. name)
    if not text then return nil, message end
    family(tonumber(text))
  end
end)
