-- SPDX-License-Identifier: MIT
-- Tries: back references over long captures
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(40000)):find("(a*)%1b") }
end)
