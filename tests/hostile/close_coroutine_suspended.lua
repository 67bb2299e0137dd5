-- SPDX-License-Identifier: MIT
-- Tries: closing a suspended coroutine whose __close is endless
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local co = coroutine.create(function()
    local x <close> = setmetatable({}, { __close = function() while true do end end })
    coroutine.yield()
  end)
  coroutine.resume(co)
  coroutine.close(co)
end)
