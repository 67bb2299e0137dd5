-- SPDX-License-Identifier: MIT
-- Tries: memory kept in an upvalue from call to call
-- Expect: memory
local sonda = require "sonda"

local kept = {}

sonda.get("/hostile", function()
  for i = 1, 1e9 do kept[#kept + 1] = { i } end
end)
