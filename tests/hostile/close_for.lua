-- SPDX-License-Identifier: MIT
-- Tries: the closing value of a loop
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _ in function() return 1 end, nil, nil, setmetatable({}, { __close = function() while true do end end }) do break end
end)
