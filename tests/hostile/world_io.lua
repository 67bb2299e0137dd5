-- SPDX-License-Identifier: MIT
-- Tries: io
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { io.open("/etc/passwd") }
end)
