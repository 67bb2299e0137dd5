-- SPDX-License-Identifier: MIT
-- Tries: gsub within gsub within gsub
-- Expect: error,time,memory
local sonda = require "sonda"

local function nest(s) return (s:gsub(".", nest)) end

sonda.get("/hostile", function()
  return { nest("abc") }
end)
