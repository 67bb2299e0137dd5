-- SPDX-License-Identifier: MIT
-- Tries: to declare collectors inside one that runs while its script loads
-- Expect: done
local sonda = require "sonda"

local n = 0
sonda.collector("outer", function()
  for _ = 1, 50 do
    n = n + 1
    pcall(sonda.collector, "inner_" .. n, function() error("inner") end)
  end
  error("outer")
end)
pcall(sonda.scrape)
pcall(sonda.scrape)

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function() return {} end)
