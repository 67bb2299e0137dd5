-- SPDX-License-Identifier: MIT
-- Tries: a string of 2 GiB
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { ("x"):rep(2 ^ 31 - 1) }
end)
