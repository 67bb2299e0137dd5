-- SPDX-License-Identifier: MIT
-- Tries: a value that holds itself, through a shape
-- Expect: error
local sonda = require "sonda"

local s = sonda.shape
local any = s.map(s.any {})

sonda.get("/hostile", function()
  local t = {}
  t.t = t
  return { s.encode(t, any) }
end)
