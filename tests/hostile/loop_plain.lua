-- SPDX-License-Identifier: MIT
-- Tries: an endless loop
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do end
end)
