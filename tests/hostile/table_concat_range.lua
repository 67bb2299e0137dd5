-- SPDX-License-Identifier: MIT
-- Tries: to concatenate 2^63 empty strings
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { table.concat(setmetatable({}, { __index = function() return "" end }), "", 1, math.maxinteger) }
end)
