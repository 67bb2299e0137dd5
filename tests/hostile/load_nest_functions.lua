-- SPDX-License-Identifier: MIT
-- Tries: functions within functions
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  assert(load(("return function() "):rep(2000) .. ("end "):rep(2000)))
  return {}
end)
