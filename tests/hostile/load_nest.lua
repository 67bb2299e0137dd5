-- SPDX-License-Identifier: MIT
-- Tries: brackets within brackets
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  assert(load("return " .. ("("):rep(30000) .. "1" .. (")"):rep(30000)))
  return {}
end)
