-- SPDX-License-Identifier: MIT
-- Tries: the same as an answer
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for _ = 1, 24 do t = { t, t } end
  return t
end)
