-- SPDX-License-Identifier: MIT
-- Tries: table.insert where __len lies
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  table.insert(setmetatable({}, { __len = function() return math.maxinteger - 1 end }), 1, 0)
end)
