-- SPDX-License-Identifier: MIT
-- Tries: a file outside of the allowed roots
-- Expect: done,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text = sonda.fs.read("/etc/passwd")
  assert(text == nil, "it was read")
  return {}
end)
