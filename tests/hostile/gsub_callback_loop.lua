-- SPDX-License-Identifier: MIT
-- Tries: an endless callback
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { ("abc"):gsub(".", function() while true do end end) }
end)
