-- SPDX-License-Identifier: MIT
-- Tries: a run over a large set
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(1 << 20)):find("[" .. ("b"):rep(1 << 16) .. "a]*c") }
end)
