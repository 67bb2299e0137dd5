-- SPDX-License-Identifier: MIT
-- Tries: a coroutine stopped in one call, closed in the next, its __close endless
-- Expect: time,error
local sonda = require "sonda"

local kept

sonda.get("/hostile", function()
  if kept then
    coroutine.close(kept)
    return {}
  end
  kept = coroutine.create(function()
    local x <close> = setmetatable({}, { __close = function() while true do end end })
    while true do end
  end)
  coroutine.resume(kept)
end)
