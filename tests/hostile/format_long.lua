-- SPDX-License-Identifier: MIT
-- Tries: a format of two megabytes
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { string.format(("%%"):rep(1 << 20)) }
end)
