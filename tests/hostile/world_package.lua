-- SPDX-License-Identifier: MIT
-- Tries: a native module
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { package.loadlib("libc.so.6", "system") }
end)
