-- SPDX-License-Identifier: MIT
-- Tries: recursion through pcall that starts again when the stack is full
-- Expect: time,memory
local sonda = require "sonda"

local function f() pcall(f) pcall(f) end

sonda.get("/hostile", function()
  f()
end)
