-- SPDX-License-Identifier: MIT
-- Tries: a replacement a thousand times longer
-- Expect: memory,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(1000000)):gsub("a", ("%0"):rep(1000)) }
end)
