-- SPDX-License-Identifier: MIT
-- Tries: to walk all processes without end
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do sonda.proc.processes {} end
end)
