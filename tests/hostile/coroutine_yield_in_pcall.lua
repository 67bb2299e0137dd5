-- SPDX-License-Identifier: MIT
-- Tries: yields across pcall for ever
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local f = coroutine.wrap(function() while true do pcall(coroutine.yield, 1) end end)
  while true do f() end
end)
