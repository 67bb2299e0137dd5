-- SPDX-License-Identifier: MIT
-- Tries: a C function as an iterator that never ends
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _ in string.len, "x" do end
  return {}
end)
