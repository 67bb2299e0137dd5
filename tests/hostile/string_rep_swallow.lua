-- SPDX-License-Identifier: MIT
-- Tries: huge strings inside pcall
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do pcall(string.rep, "x", 1 << 40) end
end)
