-- SPDX-License-Identifier: MIT
-- Tries: a filter whose pattern may stand at thousands of places at each byte
-- Expect: time,done
local sonda = require "sonda"

local filter = sonda.filter { include = "(.{0,600}){2}b", exclude = "(.{0,600}){2}c" }

local n = 0
sonda.get("/hostile", function()
  for _ = 1, 3 do
    n = n + 1
    filter:keeps(("a"):rep(4000) .. n)
  end
  return {}
end)
