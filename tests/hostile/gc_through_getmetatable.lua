-- SPDX-License-Identifier: MIT
-- Tries: a __gc put into the metatable of the core's userdata
-- Expect: error,done
local sonda = require "sonda"

local family = sonda.gauge_family("hostile_gauge", "A gauge.")

sonda.get("/hostile", function()
  local metatable = getmetatable(family)
  if type(metatable) == "table" then metatable.__gc = function() while true do end end end
  local methods = family.__index
  if type(methods) == "table" then methods.__gc = function() while true do end end end
  return {}
end)
