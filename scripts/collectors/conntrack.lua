-- SPDX-License-Identifier: MIT
-- Connection tracking. Sources: /proc/sys/net/netfilter/nf_conntrack_{count,max}, /proc/net/stat/nf_conntrack.
local sonda = require "sonda"
local outcome = require "lib.outcome"

local function gauge(name, help) return sonda.gauge_family("node_nf_conntrack_" .. name, help) end

local conntrack = sonda.feed("conntrack", {
  entries = gauge("entries", "Number of currently allocated flow entries for connection tracking."),
  entries_limit = gauge("entries_limit", "Maximum size of connection tracking table."),
  found = gauge("stat_found", "Number of searched entries which were successful."),
  invalid = gauge("stat_invalid", "Number of packets seen which can not be tracked."),
  ignore = gauge("stat_ignore", "Number of packets seen which are already connected to a conntrack entry."),
  insert = gauge("stat_insert", "Number of entries inserted into the list."),
  insert_failed = gauge("stat_insert_failed",
    "Number of entries for which list insertion was attempted but failed."),
  drop = gauge("stat_drop", "Number of packets dropped due to conntrack failure."),
  early_drop = gauge("stat_early_drop",
    "Number of dropped conntrack entries to make room for new ones, if maximum table size was reached."),
  search_restart = gauge("stat_search_restart",
    "Number of conntrack table lookups which had to be restarted due to hashtable resizes."),
})

sonda.collector("conntrack", { description = "connection tracking" }, function()
  return outcome.or_no_data(conntrack())
end)
