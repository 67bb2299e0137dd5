-- SPDX-License-Identifier: MIT
-- Tries: to write into a library with table.insert
-- Expect: done
local sonda = require "sonda"

sonda.get("/hostile", function()
  table.insert(string, "hijacked")
  return {}
end)
