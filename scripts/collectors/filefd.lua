-- SPDX-License-Identifier: MIT
-- Open files of the whole system. Source: /proc/sys/fs/file-nr, proc(5).
local sonda = require "sonda"

local allocated = sonda.gauge_family("node_filefd_allocated", "File descriptor statistics: allocated.")
local maximum = sonda.gauge_family("node_filefd_maximum", "File descriptor statistics: maximum.")

sonda.collector("filefd", { description = "open files of the system" }, function()
  local text, message = sonda.fs.read("/proc/sys/fs/file-nr")
  if not text then return nil, message end
  local open, most = text:match("^(%d+)%s+%d+%s+(%d+)")
  if not open then return nil, "file-nr: not three numbers" end
  allocated(tonumber(open))
  maximum(tonumber(most))
end)
