-- SPDX-License-Identifier: MIT
-- Tries: to replace a library function for everyone
-- Expect: done
local sonda = require "sonda"

sonda.get("/hostile", function()
  string.format = function() return "hijacked" end
  return {}
end)
