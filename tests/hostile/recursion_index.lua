-- SPDX-License-Identifier: MIT
-- Tries: a chain of __index functions
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  setmetatable(t, { __index = function(_, k) return t[k] end })
  return { t.x }
end)
