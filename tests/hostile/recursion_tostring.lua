-- SPDX-License-Identifier: MIT
-- Tries: tostring within __tostring
-- Expect: error
local sonda = require "sonda"

local t
t = setmetatable({}, { __tostring = function() return tostring(t) end })

sonda.get("/hostile", function()
  return { tostring(t) }
end)
