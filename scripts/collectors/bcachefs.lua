-- SPDX-License-Identifier: MIT
-- bcachefs: caches, compression, errors, counters and devices of each mounted filesystem.
-- Source: /sys/fs/bcachefs/<uuid>.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local fs = sonda.fs
local size, number, trim = parse.size, parse.number, parse.trim

local function gauge(name, help, labels) return sonda.gauge_family("node_bcachefs_" .. name, help, labels) end
local function counter(name, help, labels)
  return sonda.counter_family("node_bcachefs_" .. name, help, labels)
end

local info = gauge("info", "Filesystem information.", { "uuid" })
local cache_size = gauge("btree_cache_size_bytes", "Btree cache memory usage in bytes.", { "uuid" })
local compressed = gauge("compression_compressed_bytes", "Compressed size by algorithm.",
  { "algorithm", "uuid" })
local uncompressed = gauge("compression_uncompressed_bytes", "Uncompressed size by algorithm.",
  { "algorithm", "uuid" })
local errors_total = counter("errors_total", "Error count by error type.", { "error_type", "uuid" })
local writes = counter("btree_writes_total", "Number of btree writes by type.", { "type", "uuid" })
local write_size = gauge("btree_write_average_size_bytes", "Average btree write size by type.",
  { "type", "uuid" })

local device_info = gauge("device_info", "Device information.", { "device", "label", "state", "uuid" })
local bucket_size = gauge("device_bucket_size_bytes", "Bucket size in bytes.", { "device", "uuid" })
local buckets = gauge("device_buckets", "Total number of buckets.", { "device", "uuid" })
local durability = gauge("device_durability", "Device durability setting.", { "device", "uuid" })
local io_done = counter("device_io_done_bytes_total", "IO bytes by operation type and data type.",
  { "data_type", "device", "operation", "uuid" })
local io_errors = counter("device_io_errors_total", "IO errors by error type.", { "device", "type", "uuid" })

--- Rows below a heading line: calls row(words) for each of at least three words.
local function table_rows(text, row)
  local heading = true
  for line in parse.lines(text or "") do
    local words = parse.words(line)
    if not heading and #words >= 3 then row(words[1]:gsub(":$", ""), words[2], words[3]) end
    heading = false
  end
end

local function emit_compression(text, uuid)
  table_rows(text, function(algorithm, small, large)
    compressed(size(small) or 0, algorithm, uuid)
    uncompressed(size(large) or 0, algorithm, uuid)
  end)
end

local function emit_writes(text, uuid)
  table_rows(text, function(kind, count, bytes)
    writes(number(count) or 0, kind, uuid)
    write_size(size(bytes) or 0, kind, uuid)
  end)
end

local function emit_errors(text, uuid)
  for line in parse.lines(text or "") do
    local words = parse.words(line)
    local count = number(words[2])
    if count then errors_total(count, words[1], uuid) end
  end
end

local function emit_counters(scrape, dir, uuid)
  local names = fs.list(dir .. "/counters") or {}
  local labels = { uuid = uuid }
  for name, text in pairs(fs.values(dir .. "/counters", names) or {}) do
    local value = size(text:match("since filesystem creation:%s*(%S+)"))
    if value then
      scrape:counter("node_bcachefs_" .. parse.metric_name(name) .. "_total",
        ("Bcachefs counter %s since filesystem creation."):format(name), value, labels)
    end
  end
end

--- io_done has a section an operation ("read:", "write:") with a line a data type.
local function emit_io_done(text, device, uuid)
  local operation
  for line in parse.lines(text or "") do
    local name, value = line:match("^%s*(.-)%s*:%s*(%d*)")
    if name == "read" or name == "write" then
      operation = name
    elseif operation and number(value) then
      io_done(number(value), name, device, operation, uuid)
    end
  end
end

--- io_errors has a section since creation, then one since the last reset.
local function emit_io_errors(text, device, uuid)
  local section = (text or ""):match("IO errors since filesystem creation[^\n]*\n(.*)") or ""
  section = section:match("^(.-)IO errors since ") or section
  for kind, value in section:gmatch("([^:\n]+):%s*(%d+)") do
    io_errors(number(value), device, trim(kind), uuid)
  end
end

local device_texts = { "label", "state", "bucket_size", "nbuckets", "durability", "io_done", "io_errors" }

local function emit_device(dir, device, uuid)
  local values = fs.values(dir, device_texts) or {}
  device_info(1, device, sysfs.text(values, "label"), sysfs.text(values, "state"), uuid)
  bucket_size(size(values.bucket_size) or 0, device, uuid)
  buckets(number(values.nbuckets) or 0, device, uuid)
  durability(number(values.durability) or 0, device, uuid)
  emit_io_done(values.io_done, device, uuid)
  emit_io_errors(values.io_errors, device, uuid)
end

local set_texts = { "btree_cache_size", "compression_stats", "errors", "btree_write_stats" }

local function emit_filesystem(scrape, dir, uuid, entries)
  local values = fs.values(dir, set_texts) or {}
  info(1, uuid)
  cache_size(size(values.btree_cache_size) or 0, uuid)
  emit_compression(values.compression_stats, uuid)
  emit_errors(values.errors, uuid)
  emit_counters(scrape, dir, uuid)
  emit_writes(values.btree_write_stats, uuid)
  for _, entry in ipairs(entries) do
    local device = entry:match("^dev%-(.*)")
    if device then emit_device(dir .. "/" .. entry, device, uuid) end
  end
end

sonda.collector("bcachefs", { default = true, description = "bcachefs statistics of each filesystem" },
  function(scrape)
    local found = false
    local names, message, errno = fs.list("/sys/fs/bcachefs")
    if not names then return sysfs.unavailable(message, errno) end
    for _, uuid in ipairs(names) do
      local dir = "/sys/fs/bcachefs/" .. uuid
      local entries = fs.list(dir)
      if entries then
        found = true
        emit_filesystem(scrape, dir, uuid, entries)
      end
    end
    if not found then return sonda.NO_DATA end
  end)
