-- SPDX-License-Identifier: MIT
-- Tries: a __gc added after the metatable is in use
-- Expect: done
local sonda = require "sonda"

sonda.get("/hostile", function()
  local metatable = {}
  local t = setmetatable({}, metatable)
  metatable.__gc = function() while true do end end
  pcall(setmetatable, t, metatable)
  t = nil
  for _ = 1, 1e4 do t = {} end
  return {}
end)
