-- SPDX-License-Identifier: MIT
-- Tries: to fill a table inside pcall and go on
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  while true do pcall(function() for i = 1, 1e9 do t[#t + 1] = {} end end) end
end)
