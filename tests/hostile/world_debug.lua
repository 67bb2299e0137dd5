-- SPDX-License-Identifier: MIT
-- Tries: the debug library, to clear the hook
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  debug.sethook()
end)
