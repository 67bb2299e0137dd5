-- SPDX-License-Identifier: MIT
-- Tries: an endless loop in xpcall's handler
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  xpcall(error, function() while true do end end)
end)
