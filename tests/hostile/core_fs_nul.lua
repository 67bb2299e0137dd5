-- SPDX-License-Identifier: MIT
-- Tries: a NUL byte in a name
-- Expect: done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  assert(not sonda.fs.read("/proc/meminfo\0/../../etc/passwd"))
  return {}
end)
