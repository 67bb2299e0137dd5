-- SPDX-License-Identifier: MIT
-- Tries: a loop below a hundred thousand calls, each of which a hook must be set in
-- Expect: time
local sonda = require "sonda"

local function dig(n)
  if n == 0 then while true do end end
  return 1 + dig(n - 1)
end

sonda.get("/hostile", function()
  dig(60000)
end)
