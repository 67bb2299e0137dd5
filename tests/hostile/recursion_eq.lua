-- SPDX-License-Identifier: MIT
-- Tries: an __eq that compares itself
-- Expect: error,memory,time
local sonda = require "sonda"

local a, b
local m = { __eq = function(x, y) return x == y end }
a, b = setmetatable({}, m), setmetatable({}, m)

sonda.get("/hostile", function()
  return { a == b }
end)
