-- SPDX-License-Identifier: MIT
-- bcache: a cache set's btree, its backing devices and its cache devices.
-- Source: /sys/fs/bcache/<uuid>, Documentation/admin-guide/bcache.rst.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local fs = sonda.fs

local function set_gauge(name, help) return sonda.gauge_family("node_bcache_" .. name, help, { "uuid" }) end
local function backing_gauge(name, help)
  return sonda.gauge_family("node_bcache_" .. name, help, { "backing_device", "uuid" })
end
local function backing_counter(name, help)
  return sonda.counter_family("node_bcache_" .. name, help, { "backing_device", "uuid" })
end
local function cache_gauge(name, help)
  return sonda.gauge_family("node_bcache_" .. name, help, { "cache_device", "uuid" })
end
local function cache_counter(name, help)
  return sonda.counter_family("node_bcache_" .. name, help, { "cache_device", "uuid" })
end

local read_races = sonda.counter_family("node_bcache_cache_read_races_total",
  "Counts instances where while data was being read from the cache, the bucket was reused and invalidated - "
  .. "i.e. where the pointer was stale after the read completed.", { "uuid" })

--- { attribute, family [, multiply] }: sizes are written for people ("1.5k").
local set_fields = {
  { "average_key_size",
    set_gauge("average_key_size_sectors", "Average data per key in the btree (sectors).") },
  { "btree_cache_size",
    set_gauge("btree_cache_size_bytes", "Amount of memory currently used by the btree cache.") },
  { "cache_available_percent",
    set_gauge("cache_available_percent", "Percentage of cache device without dirty data, "
    .. "usable for writeback (may contain clean cached data).") },
  { "congested", set_gauge("congested", "Congestion.") },
  { "root_usage_percent", set_gauge("root_usage_percent",
    "Percentage of the root btree node in use (tree depth increases if too high).") },
  { "tree_depth", set_gauge("tree_depth", "Depth of the btree.") },
  { "internal/active_journal_entries", set_gauge("active_journal_entries",
    "Number of journal entries that are newer than the index.") },
  { "internal/btree_nodes", set_gauge("btree_nodes", "Total nodes in the btree.") },
  -- The name says microseconds; node_exporter takes it for nanoseconds, and dashboards rely on that.
  { "internal/btree_read_average_duration_us", set_gauge("btree_read_average_duration_seconds",
    "Average btree read duration."), multiply = 1e-9 },
  { "internal/cache_read_races", read_races },
}

local backing_fields = {
  { "dirty_data",
    backing_gauge("dirty_data_bytes", "Amount of dirty data for this backing device in the cache.") },
  { "stats_total/bypassed", backing_counter("bypassed_bytes_total",
    "Amount of IO (both reads and writes) that has bypassed the cache.") },
  { "stats_total/cache_hits", backing_counter("cache_hits_total",
    "Hits counted per individual IO as bcache sees them.") },
  { "stats_total/cache_misses", backing_counter("cache_misses_total",
    "Misses counted per individual IO as bcache sees them.") },
  { "stats_total/cache_bypass_hits", backing_counter("cache_bypass_hits_total",
    "Hits for IO intended to skip the cache.") },
  { "stats_total/cache_bypass_misses", backing_counter("cache_bypass_misses_total",
    "Misses for IO intended to skip the cache.") },
  { "stats_total/cache_miss_collisions", backing_counter("cache_miss_collisions_total",
    "Instances where data insertion from cache miss raced with write (data already present).") },
  { "stats_total/cache_readaheads", backing_counter("cache_readaheads_total",
    "Count of times readahead occurred."), unless_zero = true }, -- gone since Linux 6.5
}

local cache_fields = {
  { "io_errors",
    cache_gauge("io_errors", "Number of errors that have occurred, decayed by io_error_halflife.") },
  { "metadata_written", cache_counter("metadata_written_bytes_total",
    "Sum of all non data writes (btree writes and all other metadata).") },
  { "written", cache_counter("written_bytes_total", "Sum of all data that has been written to the cache.") },
}

local writeback = {
  target = backing_gauge("dirty_target_bytes",
    "Current dirty data target threshold for this backing device in bytes."),
  rate = backing_gauge("writeback_rate", "Current writeback rate for this backing device in bytes."),
  proportional = backing_gauge("writeback_rate_proportional_term",
    "Current result of proportional controller, part of writeback rate"),
  integral = backing_gauge("writeback_rate_integral_term",
    "Current result of integral controller, part of writeback rate"),
  change = backing_gauge("writeback_change", "Last writeback rate change step for this backing device."),
}

-- Reading priority_stats walks every bucket of the cache (seconds on large ones): off unless asked for.
local priority = sonda.option("collector.bcache.priorityStats", "0") == "1" and {
  Unused = cache_gauge("priority_stats_unused_percent",
    "The percentage of the cache that doesn't contain any data."),
  Metadata = cache_gauge("priority_stats_metadata_percent", "Bcache's metadata overhead."),
}

local multiples = { k = 0x1p10, M = 0x1p20, G = 0x1p30, T = 0x1p40, P = 0x1p50, E = 0x1p60, Z = 0x1p70,
  Y = 0x1p80 }

--- A size as bcache prints it, in bytes. What stands behind the point is no decimal fraction but 0 to 1023
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

local function names_of(fields)
  local names = {}
  for i, field in ipairs(fields) do names[i] = field[1] end
  return names
end

local set_names, backing_names = names_of(set_fields), names_of(backing_fields)
local cache_names = names_of(cache_fields)

--- Attributes that are not there count as 0, as with node_exporter.
local function emit(fields, names, dir, ...)
  local values = fs.values(dir, names) or {}
  for _, field in ipairs(fields) do
    local value = size(values[field[1]]) or 0
    if value ~= 0 or not field.unless_zero then
      field[2](field.multiply and value * field.multiply or value, ...)
    end
  end
end

local function emit_writeback(dir, device, uuid)
  local text = fs.read(dir .. "/writeback_rate_debug")
  if not text then return end
  local values = {}
  for label, value in text:gmatch("([%a ]+):%s*(%S+)") do values[label] = size(value) end
  for label, family in pairs(writeback) do family(values[label] or 0, device, uuid) end
end

local function emit_priority(dir, device, uuid)
  for label, percent in (fs.read(dir .. "/priority_stats") or ""):gmatch("(%a+):%s*(%d+)%%") do
    if priority[label] then priority[label](parse.number(percent), device, uuid) end
  end
end

local function emit_set(uuid)
  local dir = "/sys/fs/bcache/" .. uuid
  emit(set_fields, set_names, dir, uuid)
  for _, device in ipairs(sysfs.entries(dir, "^bdev%d") or {}) do
    emit(backing_fields, backing_names, dir .. "/" .. device, device, uuid)
    emit_writeback(dir .. "/" .. device, device, uuid)
  end
  for _, device in ipairs(sysfs.entries(dir, "^cache%d") or {}) do
    emit(cache_fields, cache_names, dir .. "/" .. device, device, uuid)
    if priority then emit_priority(dir .. "/" .. device, device, uuid) end
  end
end

sonda.collector("bcache", { default = true, description = "bcache statistics of each cache set" }, function()
  for _, uuid in ipairs(sysfs.entries("/sys/fs/bcache", "%-") or {}) do emit_set(uuid) end
end)
