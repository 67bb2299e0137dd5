-- SPDX-License-Identifier: MIT
-- Tries: a pattern that tries n^4 ways
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(100000)):find(".-.-.-.-b") }
end)
