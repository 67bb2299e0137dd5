-- SPDX-License-Identifier: MIT
-- Tries: a __close that hides behind pcall
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local x <close> = setmetatable({}, { __close = function() while true do pcall(function() while true do end end) end end })
  error("go")
end)
