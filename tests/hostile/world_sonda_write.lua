-- SPDX-License-Identifier: MIT
-- Tries: to replace sonda.get
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  sonda.get = nil
end)
