-- SPDX-License-Identifier: MIT
-- Tries: sort within sort's comparison
-- Expect: error,time,memory
local sonda = require "sonda"

local function s() table.sort({ 2, 1 }, s) end

sonda.get("/hostile", function()
  s()
end)
