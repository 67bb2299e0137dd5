-- SPDX-License-Identifier: MIT
-- Tries: an answer of many megabytes
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 200000 do t[i] = "0123456789" end
  return t
end)
