-- SPDX-License-Identifier: MIT
-- Tries: shapes without end
-- Expect: time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = sonda.shape
  while true do s.object { { "a", s.array(s.number {}) } } end
end)
