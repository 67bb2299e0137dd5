-- SPDX-License-Identifier: MIT
-- Tries: a collector that scrapes
-- Expect: time,error,done
local sonda = require "sonda"

sonda.collector("hostile", {}, function() sonda.scrape {} end)

sonda.get("/hostile", function()
  sonda.scrape {}
  return {}
end)
