-- SPDX-License-Identifier: MIT
-- Tries: table.sort where __len lies
-- Expect: memory,time,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  table.sort(setmetatable({}, { __len = function() return 2 ^ 31 - 2 | 0 end, __index = function(_, i) return -i end }))
end)
