-- SPDX-License-Identifier: MIT
-- Tries: to compare strings of many zero bytes
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local a, b = ("\0"):rep(4 << 20), ("\0"):rep(4 << 20) .. "x"
  while true do local _ = a < b end
end)
