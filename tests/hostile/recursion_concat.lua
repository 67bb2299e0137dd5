-- SPDX-License-Identifier: MIT
-- Tries: a __concat that concatenates itself
-- Expect: error,memory,time
local sonda = require "sonda"

local t
t = setmetatable({}, { __concat = function(a, b) return a .. b end })

sonda.get("/hostile", function()
  return { t .. t }
end)
