-- SPDX-License-Identifier: MIT
-- Tries: a table whose __index never ends
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { ("abc"):gsub(".", setmetatable({}, { __index = function() while true do end end })) }
end)
