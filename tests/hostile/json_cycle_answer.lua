-- SPDX-License-Identifier: MIT
-- Tries: an answer that holds itself
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  t.t = t
  return t
end)
