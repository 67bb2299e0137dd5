-- SPDX-License-Identifier: MIT
-- Tries: a format of many wide numbers
-- Expect: time,memory,error
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do string.format(("%99.99f"):rep(200), table.unpack((function() local t = {} for i = 1, 200 do t[i] = 1e308 end return t end)())) end
end)
