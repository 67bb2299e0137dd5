-- SPDX-License-Identifier: MIT
-- Tries: every byte of a large string on the stack
-- Expect: error,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { select("#", (("x"):rep(8 << 20)):byte(1, -1)) }
end)
