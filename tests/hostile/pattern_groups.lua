-- SPDX-License-Identifier: MIT
-- Tries: six groups over 400 bytes
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(400)):find(("(a*)"):rep(6) .. "b") }
end)
