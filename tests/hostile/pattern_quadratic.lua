-- SPDX-License-Identifier: MIT
-- Tries: a run tried from each place
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(2000000)):match("a*b") }
end)
