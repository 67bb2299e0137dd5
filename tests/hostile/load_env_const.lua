-- SPDX-License-Identifier: MIT
-- Tries: a constant _ENV, which Lua 5.4.4 compiled wrongly
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  local f = load("local _ENV <const> = 1; x = 2; return x")
  return { f and f() }
end)
