-- SPDX-License-Identifier: MIT
-- Tries: to swallow the end of the budget with pcall, again and again
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do pcall(function() while true do end end) end
end)
