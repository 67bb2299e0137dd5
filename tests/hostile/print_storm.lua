-- SPDX-License-Identifier: MIT
-- Tries: to flood the log
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do print(("x"):rep(1000)) end
end)
