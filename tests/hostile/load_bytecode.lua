-- SPDX-License-Identifier: MIT
-- Tries: bytecode
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  assert(load("\27Lua\84\0\25\147\r\n\26\n", "b", "b"))
  return {}
end)
