-- SPDX-License-Identifier: MIT
-- Tries: a format of four megabytes, to unpack and to measure
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  local format, text = ("x"):rep(4 << 20), ("\0"):rep(4 << 20)
  assert(not pcall(string.packsize, format))
  return { string.unpack(format, text) }
end)
