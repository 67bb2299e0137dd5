-- SPDX-License-Identifier: MIT
-- Tries: resume as a pcall that swallows
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do
    coroutine.resume(coroutine.create(function() while true do pcall(function() while true do end end) end end))
  end
end)
