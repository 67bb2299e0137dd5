-- SPDX-License-Identifier: MIT
-- Tries: an error in a call through a very long name
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  return t[("x"):rep(100000)]()
end)
