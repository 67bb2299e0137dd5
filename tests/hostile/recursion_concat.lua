-- SPDX-License-Identifier: MIT
-- Tries: a __concat that concatenates itself
-- Expect: error,memory,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t
  t = setmetatable({}, { __concat = function(a, b) return a .. b end })
  return { t .. t }
end)
