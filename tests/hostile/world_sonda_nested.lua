-- SPDX-License-Identifier: MIT
-- Tries: to replace sonda.proc.memory
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  sonda.proc.memory = function() return {} end
end)
