-- SPDX-License-Identifier: MIT
-- Tries: a slow pattern in gmatch
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _ in (("a"):rep(100000)):gmatch(".-.-.-b") do end
end)
