-- SPDX-License-Identifier: MIT
-- Tries: thousands of gotos to one label
-- Expect: done,time,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text = ("goto a "):rep(6000) .. "::a::"
  for _ = 1, 1e5 do load(text) end
  return {}
end)
