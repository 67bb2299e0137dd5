-- SPDX-License-Identifier: MIT
-- Tries: to compile without end
-- Expect: time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text = ("local x = 1; "):rep(150)
  while true do load(text) end
end)
