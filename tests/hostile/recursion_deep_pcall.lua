-- SPDX-License-Identifier: MIT
-- Tries: pcall loops below a hundred thousand calls
-- Expect: time
local sonda = require "sonda"

local function dig(n)
  if n == 0 then while true do pcall(error) end end
  return 1 + dig(n - 1)
end

sonda.get("/hostile", function()
  while true do pcall(dig, 60000) end
end)
