-- SPDX-License-Identifier: MIT
-- Tries: a number of four million digits
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = ("9"):rep(4 << 20)
  while true do tonumber(s) end
end)
