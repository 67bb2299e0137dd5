-- SPDX-License-Identifier: MIT
-- Tries: to fill the store that all share
-- Expect: time,done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  for i = 1, 1e9 do pcall(sonda.store.set, "k" .. i, ("x"):rep(1000)) end
end)
