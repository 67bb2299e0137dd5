-- SPDX-License-Identifier: MIT
-- Tries: to compile a megabyte
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  assert(load(("x = 1 "):rep(200000)))
  return {}
end)
