-- SPDX-License-Identifier: MIT
-- Tries: metrics with help texts of megabytes
-- Expect: done
local sonda = require "sonda"

local help = ("x"):rep(4 << 20)
local begin, n = sonda.clock(), 0
while sonda.clock() - begin < 0.04 do
  n = n + 1
  pcall(sonda.counter, "hostile_help_" .. n .. "_total", help)
end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function() return {} end)
