-- SPDX-License-Identifier: MIT
-- Tries: unbalanced brackets from each place
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("("):rep(2000000)):find("%b()") }
end)
