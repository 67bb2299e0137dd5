-- SPDX-License-Identifier: MIT
-- Tries: to move 2^63 elements
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  table.move({}, 1, math.maxinteger - 1, 2)
end)
