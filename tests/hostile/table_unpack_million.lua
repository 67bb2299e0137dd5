-- SPDX-License-Identifier: MIT
-- Tries: to unpack a million values
-- Expect: error,memory,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do select("#", table.unpack({}, 1, 900000)) end
end)
