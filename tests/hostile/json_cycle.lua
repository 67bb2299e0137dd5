-- SPDX-License-Identifier: MIT
-- Tries: a value that holds itself
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  t.t = t
  return { sonda.json.encode(t) }
end)
