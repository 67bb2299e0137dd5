-- SPDX-License-Identifier: MIT
-- Tries: table.concat where __len lies
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { table.concat(setmetatable({}, { __len = function() return math.maxinteger end, __index = function() return "" end })) }
end)
