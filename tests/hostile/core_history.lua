-- SPDX-License-Identifier: MIT
-- Tries: history of names that are none
-- Expect: done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  pcall(sonda.history, ("x"):rep(1 << 20))
  pcall(sonda.history, "cpu", 1 << 62)
  return {}
end)
