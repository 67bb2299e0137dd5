-- SPDX-License-Identifier: MIT
-- Tries: the passes over a string, on the longest that memory holds
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = ("x"):rep(3 << 20)
  while true do
    s:upper()
    s:reverse()
    tonumber(s, 36)
    utf8.offset(s, -1, 1)
  end
end)
