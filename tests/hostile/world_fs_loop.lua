-- SPDX-License-Identifier: MIT
-- Tries: to read files without end
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do sonda.fs.read("/proc/meminfo") end
end)
