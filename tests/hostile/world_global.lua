-- SPDX-License-Identifier: MIT
-- Tries: a new global
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  hostile = 1
end)
