-- SPDX-License-Identifier: MIT
-- Tries: a file outside by way of ..
-- Expect: done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text = sonda.fs.read("/proc/../etc/passwd")
  assert(text == nil, "it was read")
  return {}
end)
