-- SPDX-License-Identifier: MIT
-- Tries: a loop around an empty function
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local function nothing() end
  while true do nothing() end
end)
