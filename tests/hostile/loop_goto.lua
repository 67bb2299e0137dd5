-- SPDX-License-Identifier: MIT
-- Tries: an endless loop by goto
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  ::again::
  goto again
end)
