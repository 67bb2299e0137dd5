-- SPDX-License-Identifier: MIT
-- Tries: a string that doubles
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local s = "x"
  while true do s = s .. s end
end)
