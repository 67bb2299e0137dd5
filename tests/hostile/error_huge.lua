-- SPDX-License-Identifier: MIT
-- Tries: an error message of four megabytes
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  error(("x"):rep(4 << 20), 0)
end)
