-- SPDX-License-Identifier: MIT
-- Tries: thirty thousand fields in a row, that Lua goes back through in C to name the last in a message
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  t.a = t
  local f = assert(load("local f = ... ; return f()" .. (".a"):rep(30000) .. ".z.x"))
  return { f(function() return t end) }
end)
