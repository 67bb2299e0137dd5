-- SPDX-License-Identifier: MIT
-- bcachefs: caches, compression, errors, counters and devices of each mounted filesystem.
-- Source: /sys/fs/bcachefs/<uuid>.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local fs = sonda.fs
local size, number, trim = parse.size, parse.number, parse.trim

local function gauge(name, help, labels) return sonda.gauge_family("node_bcachefs_" .. name, help, labels) end
local function counter(name, help, labels) return sonda.counter_family("node_bcachefs_" .. name, help, labels) end

local compressed = gauge("compression_compressed_bytes", "Compressed size by algorithm.", { "algorithm", "uuid" })
local uncompressed = gauge("compression_uncompressed_bytes", "Uncompressed size by algorithm.", { "algorithm", "uuid" })
local errors_total = counter("errors_total", "Error count by error type.", { "error_type", "uuid" })
local writes = counter("btree_writes_total", "Number of btree writes by type.", { "type", "uuid" })
local write_size = gauge("btree_write_average_size_bytes", "Average btree write size by type.", { "type", "uuid" })
local io_done = counter("device_io_done_bytes_total", "IO bytes by operation type and data type.",
  { "data_type", "device", "operation", "uuid" })
local io_errors = counter("device_io_errors_total", "IO errors by error type.", { "device", "type", "uuid" })

--- Rows below a heading line: calls row(words) for each of at least three words.
local function table_rows(text, row)
  local heading = true
  for line in parse.lines(text) do
    local words = parse.words(line)
    if not heading and #words >= 3 then row(words[1]:gsub(":$", ""), words[2], words[3]) end
    heading = false
  end
end

local function tell_compression(text, uuid)
  table_rows(text, function(algorithm, small, large)
    compressed(size(small) or 0, algorithm, uuid)
    uncompressed(size(large) or 0, algorithm, uuid)
  end)
end

local function tell_writes(text, uuid)
  table_rows(text, function(kind, count, bytes)
    writes(number(count) or 0, kind, uuid)
    write_size(size(bytes) or 0, kind, uuid)
  end)
end

local function tell_errors(text, uuid)
  for line in parse.lines(text) do
    local words = parse.words(line)
    local count = number(words[2])
    if count then errors_total(count, words[1], uuid) end
  end
end

--- A file a counter, and a family a file.
local function tell_counters(scrape, dir, uuid)
  local names = fs.list(dir .. "/counters") or {}
  local labels = { uuid = uuid }
  for name, text in pairs(fs.values(dir .. "/counters", names) or {}) do
    local _, colon = text:find("since filesystem creation:", 1, true)
    local value = colon and size(text:match("^%s*(%S+)", colon + 1))
    if value then
      scrape:counter("node_bcachefs_" .. parse.metric_name(name) .. "_total",
        ("Bcachefs counter %s since filesystem creation."):format(name), value, labels)
    end
  end
end

--- io_done has a section an operation ("read:", "write:") with a line a data type.
local function tell_io_done(text, device, uuid)
  local operation
  for line in parse.lines(text) do
    local name, value = line:match("^%s*(.-)%s*:%s*(%d*)")
    if name == "read" or name == "write" then
      operation = name
    elseif operation and number(value) then
      io_done(number(value), name, device, operation, uuid)
    end
  end
end

--- io_errors has a section since creation, then one since the last reset.
local function tell_io_errors(text, device, uuid)
  local section = text:match("IO errors since filesystem creation[^\n]*\n(.*)") or ""
  section = section:match("^(.-)IO errors since ") or section
  for kind, value in section:gmatch("([^:\n]+):%s*(%d+)") do
    io_errors(number(value), device, trim(kind), uuid)
  end
end

sysfs.tree { "bcachefs", "/sys/fs/bcachefs/{uuid:.*%-.*}",
  description = "bcachefs statistics of each filesystem",
  outcome = { empty = "no data" },
  absent = 0,
  info = { help = "Filesystem information." },
  gauges = { { "btree_cache_size", "Btree cache memory usage in bytes.", unit = "bytes", read = size } },
  texts = {
    { "compression_stats", tell_compression }, { "errors", tell_errors }, { "btree_write_stats", tell_writes },
  },
  also = tell_counters,
  { "dev-{device}",
    prefix = "node_bcachefs_device",
    info = { help = "Device information.", "label", "state" },
    gauges = {
      { "bucket_size", "Bucket size in bytes.", unit = "bytes", read = size },
      { "nbuckets", "Total number of buckets.", name = "buckets" },
      { "durability", "Device durability setting." },
    },
    texts = { { "io_done", tell_io_done }, { "io_errors", tell_io_errors } },
  },
}
