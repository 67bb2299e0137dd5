-- SPDX-License-Identifier: MIT
-- Tries: a reader function that never ends
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  assert(load(function() return "x" end))
  return {}
end)
