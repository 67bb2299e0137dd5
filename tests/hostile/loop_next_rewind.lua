-- SPDX-License-Identifier: MIT
-- Tries: to begin a walk anew at every step
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = { 1, 2, 3 }
  while next(t, nil) do end
end)
