-- SPDX-License-Identifier: MIT
-- bcache: a cache set's btree, its backing devices and its cache devices.
-- Source: /sys/fs/bcache/<uuid>, Documentation/admin-guide/bcache.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local multiples = { k = 0x1p10, M = 0x1p20, G = 0x1p30, T = 0x1p40, P = 0x1p50, E = 0x1p60, Z = 0x1p70,
  Y = 0x1p80 }

--- A size as bcache prints it ("1.5k"), in bytes. What stands behind the point is no decimal fraction but 0 to 1023
--- divided by 100 (bch_hprint in drivers/md/bcache/util.c), so that "1.10" is more than "1.9".
local function size(text)
  local sign, digits, fraction, unit = (text or ""):match("^(%-?)(%d+)%.?(%d*)(%a?)")
  local multiple = multiples[unit] or unit == "" and 1
  local value = parse.number(digits)
  if not value or not multiple then return nil end
  if fraction ~= "" then value = value + (parse.number(fraction) or 0) / 10.24 end
  value = parse.whole(value * multiple)
  return sign == "-" and -value or value
end

local function unless_zero(text)
  local value = size(text)
  return value ~= 0 and value or nil
end

local function gauge(name, help, labels) return sonda.gauge_family("node_bcache_" .. name, help, labels) end

local backing = { "backing_device", "uuid" }
local writeback = {
  target = gauge("dirty_target_bytes", "Current dirty data target threshold for this backing device in bytes.", backing),
  rate = gauge("writeback_rate", "Current writeback rate for this backing device in bytes.", backing),
  proportional = gauge("writeback_rate_proportional_term",
    "Current result of proportional controller, part of writeback rate", backing),
  integral = gauge("writeback_rate_integral_term", "Current result of integral controller, part of writeback rate", backing),
  change = gauge("writeback_change", "Last writeback rate change step for this backing device.", backing),
}

local function tell_writeback(text, device, uuid)
  local values = {}
  for label, value in text:gmatch("([%a ]+):%s*(%S+)") do values[label] = size(value) end
  for label, family in pairs(writeback) do family(values[label] or 0, device, uuid) end
end

-- Reading priority_stats walks every bucket of the cache (seconds on large ones): off unless asked for.
local asked_for_priority = sonda.option("collector.bcache.priorityStats", "0") == "1"

local cache = { "cache_device", "uuid" }
local priority = asked_for_priority and {
  Unused = gauge("priority_stats_unused_percent", "The percentage of the cache that doesn't contain any data.", cache),
  Metadata = gauge("priority_stats_metadata_percent", "Bcache's metadata overhead.", cache),
}

local function tell_priority(text, device, uuid)
  for label, percent in text:gmatch("(%a+):%s*(%d+)%%") do
    if priority[label] then priority[label](parse.number(percent), device, uuid) end
  end
end

sysfs.tree { "bcache", "/sys/fs/bcache/{uuid:.*%-.*}",
  description = "bcache statistics of each cache set",
  outcome = { missing = "success" },
  read = size,
  absent = 0, -- as with node_exporter
  gauges = {
    { "average_key_size", "Average data per key in the btree (sectors).", unit = "sectors" },
    { "btree_cache_size", "Amount of memory currently used by the btree cache.", unit = "bytes" },
    { "cache_available_percent", "Percentage of cache device without dirty data, usable for writeback (may contain clean "
      .. "cached data)." },
    { "congested", "Congestion." },
    { "root_usage_percent", "Percentage of the root btree node in use (tree depth increases if too high)." },
    { "tree_depth", "Depth of the btree." },
    { "internal/active_journal_entries", "Number of journal entries that are newer than the index." },
    { "internal/btree_nodes", "Total nodes in the btree." },
    -- The file says microseconds; node_exporter takes it for nanoseconds, and dashboards rely on that.
    { "internal/btree_read_average_duration_us", "Average btree read duration.",
      name = "btree_read_average_duration_seconds", multiply = 1e-9 },
  },
  counters = {
    { "internal/cache_read_races", "Counts instances where while data was being read from the cache, the bucket was "
      .. "reused and invalidated - i.e. where the pointer was stale after the read completed." },
  },
  { "{backing_device:bdev%d.*}",
    gauges = { { "dirty_data", "Amount of dirty data for this backing device in the cache.", unit = "bytes" } },
    counters = {
      { "stats_total/bypassed", "Amount of IO (both reads and writes) that has bypassed the cache.", unit = "bytes" },
      { "stats_total/cache_hits", "Hits counted per individual IO as bcache sees them." },
      { "stats_total/cache_misses", "Misses counted per individual IO as bcache sees them." },
      { "stats_total/cache_bypass_hits", "Hits for IO intended to skip the cache." },
      { "stats_total/cache_bypass_misses", "Misses for IO intended to skip the cache." },
      { "stats_total/cache_miss_collisions", "Instances where data insertion from cache miss raced with write (data "
        .. "already present)." },
      { "stats_total/cache_readaheads", "Count of times readahead occurred.", read = unless_zero, absent = false },
    },
    texts = { { "writeback_rate_debug", tell_writeback } },
  },
  { "{cache_device:cache%d.*}",
    gauges = { { "io_errors", "Number of errors that have occurred, decayed by io_error_halflife." } },
    counters = {
      { "metadata_written", "Sum of all non data writes (btree writes and all other metadata).", unit = "bytes" },
      { "written", "Sum of all data that has been written to the cache.", unit = "bytes" },
    },
    texts = { asked_for_priority and { "priority_stats", tell_priority } },
  },
}
