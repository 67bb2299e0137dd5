-- SPDX-License-Identifier: MIT
-- Tries: to unpack 2^63 values
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { table.unpack({}, math.mininteger, math.maxinteger) }
end)
