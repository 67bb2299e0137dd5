-- SPDX-License-Identifier: MIT
-- Tries: to list directories without end
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do sonda.fs.list("/proc") end
end)
