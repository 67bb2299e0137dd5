-- SPDX-License-Identifier: MIT
-- SCSI tape drives.
-- Source: /sys/class/scsi_tape/st<n>/stats, Documentation/scsi/st.rst.
local filter = require "lib.filter"
local sysfs = require "lib.sysfs"

local nanosecond <const> = 0.000000001

sysfs.tree { "tapestats", "/sys/class/scsi_tape/{device:st%d+}/stats", -- st0a, nst0, … are the same drive
  description = "SCSI tape drives",
  prefix = "node_tape",
  keep = { device = filter.ignored("collector.tapestats.ignored-devices", "^$") },
  absent = 0,
  gauges = {
    { "in_flight", "The number of I/Os currently outstanding to this device.", name = "io_now" },
  },
  counters = {
    { "io_ns", "The amount of time spent waiting for all I/O to complete (including read and write). This includes tape "
      .. "movement commands such as seeking between file or set marks and implicit tape movement such as when rewind on "
      .. "close tape devices are used.", name = "io_time", unit = "seconds", multiply = nanosecond },
    { "other_cnt", "The number of I/Os issued to the tape drive other than read or write commands. The time taken to "
      .. "complete these commands uses the following calculation "
      .. "io_time_seconds_total-read_time_seconds_total-write_time_seconds_total", name = "io_others" },
    { "read_byte_cnt", "The number of bytes read from the tape drive.", name = "read_bytes" },
    { "read_cnt", "The number of read requests issued to the tape drive.", name = "reads_completed" },
    { "read_ns", "The amount of time spent waiting for read requests to complete.", name = "read_time", unit = "seconds",
      multiply = nanosecond },
    { "resid_cnt", "The number of times during a read or write we found the residual amount to be non-zero. This should "
      .. "mean that a program is issuing a read larger thean the block size on tape. For write not all data made it to "
      .. "tape.", name = "residual" },
    { "write_byte_cnt", "The number of bytes written to the tape drive.", name = "written_bytes" },
    { "write_cnt", "The number of write requests issued to the tape drive.", name = "writes_completed" },
    { "write_ns", "The amount of time spent waiting for write requests to complete.", name = "write_time", unit = "seconds",
      multiply = nanosecond },
  },
}
