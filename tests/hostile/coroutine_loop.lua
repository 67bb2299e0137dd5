-- SPDX-License-Identifier: MIT
-- Tries: an endless loop inside a coroutine
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  coroutine.wrap(function() while true do end end)()
end)
