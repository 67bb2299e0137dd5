-- SPDX-License-Identifier: MIT
-- Tries: an error object whose __tostring never ends
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  error(setmetatable({}, { __tostring = function() while true do end end }))
end)
