-- SPDX-License-Identifier: MIT
-- Tries: samples outside of a scrape
-- Expect: error
local sonda = require "sonda"

local family = sonda.gauge_family("hostile_outside", "x")

sonda.get("/hostile", function()
  family(1)
end)
