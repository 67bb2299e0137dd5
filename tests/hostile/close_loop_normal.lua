-- SPDX-License-Identifier: MIT
-- Tries: an endless __close in a call that ends well
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local x <close> = setmetatable({}, { __close = function() while true do end end })
  return x and {}
end)
