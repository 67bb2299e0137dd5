-- SPDX-License-Identifier: MIT
-- Tries: short coroutines, so that a count of instructions starts anew
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do coroutine.wrap(function() end)() end
end)
