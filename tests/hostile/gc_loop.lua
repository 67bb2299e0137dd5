-- SPDX-License-Identifier: MIT
-- Tries: an endless finalizer
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  setmetatable({}, { __gc = function() while true do end end })
  return {}
end)
