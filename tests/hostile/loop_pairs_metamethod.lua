-- SPDX-License-Identifier: MIT
-- Tries: a __pairs whose iterator never ends
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = setmetatable({}, { __pairs = function() return function() return 1 end end })
  for _ in pairs(t) do end
end)
