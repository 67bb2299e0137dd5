-- SPDX-License-Identifier: MIT
-- Tries: an endless __tostring
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { tostring(setmetatable({}, { __tostring = function() while true do end end })) }
end)
