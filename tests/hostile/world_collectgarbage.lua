-- SPDX-License-Identifier: MIT
-- Tries: to stop collection
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  collectgarbage("stop")
end)
