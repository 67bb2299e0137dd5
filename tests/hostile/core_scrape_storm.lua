-- SPDX-License-Identifier: MIT
-- Tries: to scrape without end
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do sonda.scrape {} end
end)
