-- SPDX-License-Identifier: MIT
-- Tries: methods of the core's objects on other objects
-- Expect: done,error
local sonda = require "sonda"

local counter = sonda.counter("hostile_self_total", "x")
local shape = sonda.shape.number {}
local family = sonda.gauge_family("hostile_self", "x")

sonda.get("/hostile", function()
  for _, object in ipairs { counter, shape, family, {}, "x", 5, print, coroutine.create(print) } do
    for _, name in ipairs { "add", "set", "observe", "header", "gauge", "__gc", "__index", "__name", "__close" } do
      local ok, method = pcall(function() return counter[name] end)
      if ok and method then pcall(method, object) pcall(method, object, 1) end
    end
  end
  return {}
end)
