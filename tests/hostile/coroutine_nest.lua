-- SPDX-License-Identifier: MIT
-- Tries: coroutines within coroutines, each with its own pcall loop
-- Expect: time
local sonda = require "sonda"

local function nest(n)
  local co = coroutine.create(function()
    if n > 0 then nest(n - 1) end
    while true do pcall(function() while true do end end) end
  end)
  while true do coroutine.resume(co) end
end

sonda.get("/hostile", function()
  nest(20)
end)
