-- SPDX-License-Identifier: MIT
-- Tries: table.remove where __len lies
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  table.remove(setmetatable({}, { __len = function() return math.maxinteger end }), 1)
end)
