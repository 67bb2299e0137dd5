-- SPDX-License-Identifier: MIT
-- Tries: to swallow it with pcall inside pcall, 50 deep
-- Expect: time
local sonda = require "sonda"

local function dig(n)
  if n == 0 then while true do end end
  pcall(dig, n - 1)
  while true do end
end

sonda.get("/hostile", function()
  dig(50)
end)
