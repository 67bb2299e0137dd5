-- SPDX-License-Identifier: MIT
-- Tries: a string that doubles, inside pcall
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = "x"
  while true do pcall(function() s = s .. s end) end
end)
