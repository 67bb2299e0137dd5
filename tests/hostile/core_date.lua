-- SPDX-License-Identifier: MIT
-- Tries: dates that are none
-- Expect: done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _, v in ipairs { 1e300, -1e300, 0 / 0, 1 / 0 } do pcall(sonda.date, v) end
  return {}
end)
