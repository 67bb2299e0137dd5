-- SPDX-License-Identifier: MIT
-- Tries: help texts of megabytes, which the core would copy for good
-- Expect: done,time,error
local sonda = require "sonda"

local n = 0
sonda.get("/hostile", function()
  local help = ("x"):rep(4 << 20)
  while true do
    n = n + 1
    sonda.gauge_family("hostile_help_" .. n, help)
  end
end)
