-- SPDX-License-Identifier: MIT
-- Tries: to replace it with rawset
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  rawset(string, "format", function() return "hijacked" end)
end)
