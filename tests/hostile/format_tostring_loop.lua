-- SPDX-License-Identifier: MIT
-- Tries: a __tostring that calls itself through format
-- Expect: error
local sonda = require "sonda"

local t
t = setmetatable({}, { __tostring = function() return string.format("%s", t) end })

sonda.get("/hostile", function()
  return { tostring(t) }
end)
