-- SPDX-License-Identifier: MIT
-- Tries: to walk all control groups without end
-- Expect: time,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do
    assert(sonda.proc.groups { top = 1000, max_groups = 16384, max_ms = 60000 })
  end
end)
