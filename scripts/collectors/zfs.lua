-- SPDX-License-Identifier: MIT
-- OpenZFS: its kernel statistics (ARC, prefetch, intent log, …), pools and datasets.
-- Source: /proc/spl/kstat/zfs, spl-kstat(4). Which statistics there are depends on the version of ZFS: names
-- of metrics are made from theirs.
local sonda = require "sonda"
local outcome = require "lib.outcome"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local fs = sonda.fs
local base <const> = "/proc/spl/kstat/zfs"

local modules = { -- kstat -> part of the metric's name
  abdstats = "zfs_abd", arcstats = "zfs_arc", dbufstats = "zfs_dbuf", dmu_tx = "zfs_dmu_tx",
  dnodestats = "zfs_dnode",
  fm = "zfs_fm", vdev_cache_stats = "zfs_vdev_cache", vdev_mirror_stats = "zfs_vdev_mirror",
  xuio_stats = "zfs_xuio",
  zfetchstats = "zfs_zfetch", zil = "zfs_zil",
}

local state_family = sonda.gauge_family("node_zfs_zpool_state", "kstat.zfs.misc.state", { "state", "zpool" })
local states = { "online", "degraded", "faulted", "offline", "removed", "unavail", "suspended" }

--- The metric of a statistic: { name, help }. Made once each.
local metrics = {}
local function metric(prefix, kstat, statistic)
  local of_kstat = metrics[kstat]
  if not of_kstat then
    of_kstat = {}
    metrics[kstat] = of_kstat
  end
  local known = of_kstat[statistic]
  if not known then
    local last = statistic:match("[^.]*$"):gsub("-", "_")
    known = { name = "node_" .. prefix .. "_" .. last,
      help = ("kstat.zfs.misc.%s.%s"):format(kstat, statistic) }
    of_kstat[statistic] = known
  end
  return known
end

--- What stands below the heading "name type data"; nil where there is none.
local function body(text) return text:match("name%s+type%s+data[^\n]*\n(.*)") end

local number_types = { ["3"] = true, ["4"] = true } -- KSTAT_DATA_INT64, KSTAT_DATA_UINT64

local function emit_kstat(scrape, prefix, kstat, lines, labels)
  for statistic, kind, value in lines:gmatch("(%S+)[ \t]+(%d+)[ \t]+(%S+)[^\n]*\n?") do
    local number = number_types[kind] and parse.number(value)
    if number then
      local known = metric(prefix, kstat, statistic)
      scrape:untyped(known.name, known.help, number, labels)
    end
  end
end

local function emit_module(scrape, kstat)
  local text = fs.read(base .. "/" .. kstat)
  if not text then return true end -- this version of ZFS has no such statistics
  local lines = body(text)
  if not lines then return nil, kstat .. ": no statistics in it" end
  emit_kstat(scrape, modules[kstat], kstat, lines)
  return true
end

--- io (gone since OpenZFS 2.1): a line of names, then one of numbers.
local function emit_io(scrape, text, labels)
  local names, values = text:match("(nread[^\n]*)\n([^\n]*)")
  local numbers = parse.words(values or "")
  for i, name in ipairs(parse.words(names or "")) do
    local known, value = metric("zfs_zpool", "io", name), parse.number(numbers[i])
    if value then scrape:untyped(known.name, known.help, value, labels) end
  end
end

--- A dataset without statistics, or without a name, is left out.
local function emit_dataset(scrape, pool, text)
  local lines = body(text)
  local dataset = lines and lines:match("dataset_name[ \t]+%d+[ \t]+([^\n]*)")
  if dataset then emit_kstat(scrape, "zfs_zpool_dataset", "objset", lines, { dataset = dataset, zpool = pool }) end
end

local function emit_state(pool, text)
  local current = text:match("^[^\n]*"):lower()
  for _, state in ipairs(states) do state_family(current == state and 1 or 0, state, pool) end
end

local function emit_pool(scrape, pool, dir, entries)
  for _, entry in ipairs(entries) do
    local wanted = entry == "io" or entry == "state" or entry:find("^objset%-")
    local text = wanted and fs.read(dir .. "/" .. entry) -- a pool that is exported takes its files with it
    if text and entry == "io" then
      emit_io(scrape, text, { zpool = pool })
    elseif text and entry == "state" then
      emit_state(pool, text)
    elseif text then
      emit_dataset(scrape, pool, text)
    end
  end
  return true
end

local no_pool = {} -- names beside the pools that have proved to be files

local function emit_entry(scrape, entry)
  if modules[entry] then return emit_module(scrape, entry) end
  if no_pool[entry] then return true end
  local dir = base .. "/" .. entry
  local entries, _, errno = fs.list(dir)
  if entries then return emit_pool(scrape, entry, dir, entries) end
  no_pool[entry] = errno == sysfs.ENOTDIR or nil
  return true
end

sonda.collector("zfs", { description = "OpenZFS" }, function(scrape)
  local entries, message, errno = fs.list(base)
  if not entries then return sysfs.unavailable(message, errno) end
  local sources = {}
  for i, entry in ipairs(entries) do
    sources[i] = function() return emit_entry(scrape, entry) end
  end
  return outcome.of_any(table.unpack(sources))
end)
