-- SPDX-License-Identifier: MIT
-- SCSI tape drives.
-- Source: /sys/class/scsi_tape/st<n>/stats, Documentation/scsi/st.rst.
local sonda = require "sonda"
local filter = require "lib.filter"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/scsi_tape"

local function counter(attribute, name, help, multiply)
  local family = sonda.counter_family("node_tape_" .. name .. "_total", help, { "device" })
  return { attribute, family, multiply = multiply, default = 0 }
end

local nanosecond <const> = 0.000000001

local read = sysfs.reader {
  { "in_flight", sonda.gauge_family("node_tape_io_now",
    "The number of I/Os currently outstanding to this device.", { "device" }), default = 0 },
  counter("io_ns", "io_time_seconds",
    "The amount of time spent waiting for all I/O to complete (including read and "
    .. "write). This includes tape movement commands such as seeking between file or set marks and implicit "
    .. "tape "
    .. "movement such as when rewind on close tape devices are used.", nanosecond),
  counter("other_cnt", "io_others",
    "The number of I/Os issued to the tape drive other than read or write commands. "
    .. "The time taken to complete these commands uses the following calculation "
    .. "io_time_seconds_total-read_time_seconds_total-write_time_seconds_total"),
  counter("read_byte_cnt", "read_bytes", "The number of bytes read from the tape drive."),
  counter("read_cnt", "reads_completed", "The number of read requests issued to the tape drive."),
  counter("read_ns", "read_time_seconds", "The amount of time spent waiting for read requests to complete.",
    nanosecond),
  counter("resid_cnt", "residual",
    "The number of times during a read or write we found the residual amount to be "
    .. "non-zero. This should mean that a program is issuing a read larger thean the block size on tape. For "
    .. "write "
    .. "not all data made it to tape."),
  counter("write_byte_cnt", "written_bytes", "The number of bytes written to the tape drive."),
  counter("write_cnt", "writes_completed", "The number of write requests issued to the tape drive."),
  counter("write_ns", "write_time_seconds",
    "The amount of time spent waiting for write requests to complete.",
    nanosecond),
}

local drives_filter = filter.ignored("collector.tapestats.ignored-devices", "^$")

sonda.collector("tapestats", { default = true, description = "SCSI tape drives" }, function()
  local drives, message, errno = sysfs.entries(class, "^st%d+$") -- st0a, nst0, … are the same drive
  if not drives then return sysfs.unavailable(message, errno) end
  for _, drive in ipairs(drives) do
    if drives_filter:keeps(drive) then read(class .. "/" .. drive .. "/stats", drive) end
  end
end)
