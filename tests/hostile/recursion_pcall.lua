-- SPDX-License-Identifier: MIT
-- Tries: recursion through pcall
-- Expect: error,time,memory,done
local sonda = require "sonda"

local function f() return pcall(f) end

sonda.get("/hostile", function()
  return { f() }
end)
