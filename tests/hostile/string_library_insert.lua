-- SPDX-License-Identifier: MIT
-- Tries: to write into a library with table.insert
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  table.insert(string, "hijacked")
end)
