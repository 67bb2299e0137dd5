-- SPDX-License-Identifier: MIT
-- Tries: label values of megabytes, which the core would copy for good
-- Expect: done,time,error
local sonda = require "sonda"

local hits = {}
for i = 1, 8 do hits[i] = sonda.counter("hostile_values_" .. i .. "_total", "Hits.", { "n" }) end

local n = 0
sonda.get("/hostile", function()
  local long = ("x"):rep(1 << 20)
  while true do
    n = n + 1
    hits[n % 8 + 1]:add(1, n .. long)
  end
end)
