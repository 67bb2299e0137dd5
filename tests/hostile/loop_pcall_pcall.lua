-- SPDX-License-Identifier: MIT
-- Tries: C functions that call each other, without an instruction between
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do pcall(pcall, pcall, pcall, error, {}) end
end)
