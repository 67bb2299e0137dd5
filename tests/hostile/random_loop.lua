-- SPDX-License-Identifier: MIT
-- Tries: math.random without end
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do math.random(1, math.maxinteger) end
end)
