-- SPDX-License-Identifier: MIT
-- Tries: a pattern of ten thousand parts
-- Expect: error,time,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(20000)):find(("a?"):rep(10000) .. ("a"):rep(10000)) ~= nil }
end)
