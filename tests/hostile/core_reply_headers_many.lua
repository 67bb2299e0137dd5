-- SPDX-License-Identifier: MIT
-- Tries: a hundred thousand headers
-- Expect: error,time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for i = 1, 100000 do t["X-" .. i] = ("v"):rep(20) end
  return sonda.reply(200, "x", t)
end)
