-- SPDX-License-Identifier: MIT
-- Tries: globals through an environment of one's own
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local f = load("io = 1; return io", "x", "t")
  return { f() }
end)
