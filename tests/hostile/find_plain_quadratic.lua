-- SPDX-License-Identifier: MIT
-- Tries: a plain search that could be quadratic
-- Expect: time,done,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text, part = ("a"):rep(4000000), ("a"):rep(2000000) .. "b"
  for _ = 1, 1e6 do text:find(part, 1, true) end
  return {}
end)
