-- SPDX-License-Identifier: MIT
-- Tries: two sides that only yield and resume
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local f = coroutine.wrap(function() while true do coroutine.yield() end end)
  while true do f() end
end)
