-- SPDX-License-Identifier: MIT
-- Tries: a source whose jumps cost the square of their number
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text = "return a" .. (" and a"):rep(10000)
  while true do load(text) end
end)
