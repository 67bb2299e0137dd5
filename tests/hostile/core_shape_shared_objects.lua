-- SPDX-License-Identifier: MIT
-- Tries: objects that share their parts, so that their text has 400 fields to the power of five
-- Expect: error
local sonda = require "sonda"

local shape = sonda.shape
local levels = { shape.integer() }
for i = 1, 5 do
  local fields = {}
  for n = 1, 400 do fields[n] = { "f" .. n, levels[i] } end
  levels[i + 1] = shape.object(fields)
end

sonda.get("/hostile", { shape = levels[6] }, function()
  local value = 1
  for _ = 1, 5 do
    local object = {}
    for n = 1, 400 do object["f" .. n] = value end
    value = object
  end
  return value
end)
