-- SPDX-License-Identifier: MIT
-- Tries: a coroutine kept from call to call, each time endless
-- Expect: time,error
local sonda = require "sonda"

local kept = coroutine.wrap(function() while true do coroutine.yield() end end)

sonda.get("/hostile", function()
  while true do kept() end
end)
