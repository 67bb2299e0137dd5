-- SPDX-License-Identifier: MIT
-- Tries: a value a hundred thousand deep
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for _ = 1, 100000 do t = { t } end
  return { sonda.json.encode(t) }
end)
