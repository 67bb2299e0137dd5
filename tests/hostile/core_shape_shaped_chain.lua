-- SPDX-License-Identifier: MIT
-- Tries: shaped values inside one another, without a table or a key between them
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local shape = sonda.shape
  local value, any = 1, shape.any()
  for _ = 1, 50000 do value = shape.shaped(value, any) end
  return value
end)
