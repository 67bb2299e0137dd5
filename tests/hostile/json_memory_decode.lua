-- SPDX-License-Identifier: MIT
-- Tries: a short text of many tables
-- Expect: memory,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 1e9 do t[i] = sonda.json.decode("[" .. ("[],"):rep(200000) .. "1]") end
end)
