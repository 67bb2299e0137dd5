-- SPDX-License-Identifier: MIT
-- Tries: an endless __close after the budget ended
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local x <close> = setmetatable({}, { __close = function() while true do end end })
  while true do end
end)
