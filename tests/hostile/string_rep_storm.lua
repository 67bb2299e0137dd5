-- SPDX-License-Identifier: MIT
-- Tries: strings of a megabyte, one after the other
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do local _ = ("x"):rep(1 << 20) end
end)
