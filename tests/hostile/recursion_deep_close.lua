-- SPDX-License-Identifier: MIT
-- Tries: many calls, each with an endless __close pending
-- Expect: time,memory
local sonda = require "sonda"

local endless = setmetatable({}, { __close = function() while true do end end })
local function dig(n)
  local x <close> = endless
  if n == 0 then while true do end end
  return 1 + dig(n - 1)
end

sonda.get("/hostile", function()
  dig(30000)
end)
