-- SPDX-License-Identifier: MIT
-- Tries: ipairs over a table that has every index
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _ in ipairs(setmetatable({}, { __index = function() return 1 end })) do end
end)
