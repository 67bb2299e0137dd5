-- SPDX-License-Identifier: MIT
-- Tries: the list of routes, without end
-- Expect: time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  while true do t[#t + 1] = sonda.routes() end
end)
