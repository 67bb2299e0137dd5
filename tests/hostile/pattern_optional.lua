-- SPDX-License-Identifier: MIT
-- Tries: a?…a? against a…a, which doubles at each step
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (("a"):rep(60)):find(("a?"):rep(60) .. ("a"):rep(61)) }
end)
