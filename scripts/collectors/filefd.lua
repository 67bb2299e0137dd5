-- SPDX-License-Identifier: MIT
-- Open files of the whole system. Source: /proc/sys/fs/file-nr, proc(5).
local sonda = require "sonda"
local parse = require "lib.parse"

local allocated = sonda.gauge_family("node_filefd_allocated", "File descriptor statistics: allocated.")
local maximum = sonda.gauge_family("node_filefd_maximum", "File descriptor statistics: maximum.")

sonda.collector("filefd", { description = "open files of the system" }, function()
  local text, message = sonda.fs.read("/proc/sys/fs/file-nr")
  if not text then return nil, message end
  local words = parse.words(text)
  local open, most = parse.number(words[1]), parse.number(words[3])
  if not open and not most then return nil, "file-nr: not three numbers" end
  if open then allocated(open) end
  if most then maximum(most) end
end)
