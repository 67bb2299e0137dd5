-- SPDX-License-Identifier: MIT
-- Tries: weak keys by a __mode added when the metatable is in use
-- Expect: done,time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local metatable = {}
  local t = setmetatable({}, metatable)
  metatable.__mode = "k"
  local keys = {}
  for i = 1, 30000 do keys[i] = {} end
  for i = 1, 29999 do t[keys[(i * 7919) % 30000 + 1]] = keys[((i + 1) * 7919) % 30000 + 1] end
  keys = nil
  local garbage
  for _ = 1, 3e5 do garbage = {} end
  return { garbage ~= nil }
end)
