-- SPDX-License-Identifier: MIT
-- Tries: a set of a megabyte against a megabyte
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(1 << 20)):find("[" .. ("b"):rep(1 << 20) .. "]") }
end)
