-- SPDX-License-Identifier: MIT
-- Tries: a pack format of four megabytes
-- Expect: time,error,done,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { #string.pack(("x"):rep(4 << 20)) }
end)
