-- SPDX-License-Identifier: MIT
-- Tries: closing coroutines within closing, for ever deeper
-- Expect: error,time,done
local sonda = require "sonda"

local function make(n)
  local co = coroutine.create(function()
    local inner <close> = setmetatable({}, { __close = function() coroutine.close(make(n + 1)) end })
    coroutine.yield()
  end)
  coroutine.resume(co)
  return co
end

sonda.get("/hostile", function()
  coroutine.close(make(0))
  return {}
end)
