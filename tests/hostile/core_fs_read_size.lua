-- SPDX-License-Identifier: MIT
-- Tries: a read of 2^62 bytes
-- Expect: done,error,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  sonda.fs.read("/proc/meminfo", 1 << 62)
  sonda.fs.read("/proc/kallsyms", math.maxinteger)
  return {}
end)
