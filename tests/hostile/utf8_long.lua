-- SPDX-License-Identifier: MIT
-- Tries: utf8 functions over megabytes
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = ("x"):rep(4 << 20)
  while true do utf8.len(s) end
end)
