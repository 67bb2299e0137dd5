-- SPDX-License-Identifier: MIT
-- Tries: a module by path
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { require("/etc/passwd") }
end)
