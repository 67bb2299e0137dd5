-- SPDX-License-Identifier: MIT
-- Tries: a __concat that makes Lua's stack move, whereafter Debian's Lua 5.4.4 writes to where it was
-- Expect: error,done
local sonda = require "sonda"

local function deep(n) return n > 0 and 1 + deep(n - 1) or 0 end

sonda.get("/hostile", function()
  local metatable = {}
  local t = setmetatable({}, metatable)
  metatable.__concat = function() deep(150) return "x" end
  pcall(function() return "a" .. t .. "b" end)
  setmetatable({}, metatable)
  t = setmetatable({}, { __concat = function() deep(1000) return "x" end })
  return { "a" .. t .. "b" .. t }
end)
