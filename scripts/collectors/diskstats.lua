-- SPDX-License-Identifier: MIT
-- Block devices. Sources: /proc/diskstats (Documentation/admin-guide/iostats.rst), udev's database, /sys/block.
local sonda = require "sonda"
local filter = require "lib.filter"

local function counter(name, help) return sonda.counter_family("node_disk_" .. name .. "_total", help, { "device" }) end
local function gauge(name, help, labels) return sonda.gauge_family("node_disk_" .. name, help, labels or { "device" }) end

local disks = sonda.feed("diskstats", {
  reads_completed = counter("reads_completed", "The total number of reads completed successfully."),
  reads_merged = counter("reads_merged", "The total number of reads merged."),
  read_bytes = counter("read_bytes", "The total number of bytes read successfully."),
  read_seconds = counter("read_time_seconds", "The total number of seconds spent by all reads."),
  writes_completed = counter("writes_completed", "The total number of writes completed successfully."),
  writes_merged = counter("writes_merged", "The number of writes merged."),
  written_bytes = counter("written_bytes", "The total number of bytes written successfully."),
  write_seconds = counter("write_time_seconds", "This is the total number of seconds spent by all writes."),
  io_in_progress = gauge("io_now", "The number of I/Os currently in progress."),
  io_seconds = counter("io_time_seconds", "Total seconds spent doing I/Os."),
  io_weighted_seconds = counter("io_time_weighted_seconds", "The weighted # of seconds spent doing I/Os."),
  discards_completed = counter("discards_completed", "The total number of discards completed successfully."),
  discards_merged = counter("discards_merged", "The total number of discards merged."),
  discarded_sectors = counter("discarded_sectors", "The total number of sectors discarded successfully."),
  discard_seconds = counter("discard_time_seconds", "This is the total number of seconds spent by all discards."),
  flushes_completed = counter("flush_requests", "The total number of flush requests completed successfully"),
  flush_seconds = counter("flush_requests_time_seconds",
    "This is the total number of seconds spent by all flush requests."),
  info = gauge("info", "Info of /sys/block/<block_device>.",
    { "device", "major", "minor", "path", "wwn", "model", "serial", "revision", "rotational" }),
  filesystem_info = gauge("filesystem_info", "Info about disk filesystem.",
    { "device", "type", "usage", "uuid", "version" }),
  device_mapper_info = gauge("device_mapper_info", "Info about disk device mapper.",
    { "device", "name", "uuid", "vg_name", "lv_name", "lv_layer" }),
  ata_write_cache = gauge("ata_write_cache", "ATA disk has a write cache."),
  ata_write_cache_enabled = gauge("ata_write_cache_enabled", "ATA disk has its write cache enabled."),
  ata_rotation_rate_rpm = gauge("ata_rotation_rate_rpm", "ATA disk rotation rate in RPMs (0 for SSDs)."),
}, {
  filter = filter.devices("collector.diskstats.device-include",
    filter.renamed("collector.diskstats.device-exclude", "collector.diskstats.ignored-devices"),
    [[^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$]]),
})

sonda.collector("diskstats", { description = "block devices" }, function() return disks() end)
