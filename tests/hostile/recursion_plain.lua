-- SPDX-License-Identifier: MIT
-- Tries: endless recursion
-- Expect: memory
local sonda = require "sonda"

local function f() return 1 + f() end

sonda.get("/hostile", function()
  return { f() }
end)
