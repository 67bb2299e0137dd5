-- SPDX-License-Identifier: MIT
-- Tries: to replace a method of all strings
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  local metatable = getmetatable("")
  if type(metatable) == "table" then metatable.__index.upper = function() return "hijacked" end end
  return { ("x"):upper() }
end)
