-- SPDX-License-Identifier: MIT
-- Tries: a thousand pending __close, each of them endless
-- Expect: time
local sonda = require "sonda"

local endless = setmetatable({}, { __close = function() while true do end end })
local function nest(n)
  local x <close> = endless
  if n > 0 then nest(n - 1) end
  while true do end
end

sonda.get("/hostile", function()
  nest(180)
end)
