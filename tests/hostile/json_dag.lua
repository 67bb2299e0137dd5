-- SPDX-License-Identifier: MIT
-- Tries: a value that shares its parts: 2^40 when written out
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for _ = 1, 40 do t = { t, t } end
  return { sonda.json.encode(t) }
end)
