-- SPDX-License-Identifier: MIT
-- Tries: as many suspended coroutines as memory holds
-- Expect: memory,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local all = {}
  while true do
    local co = coroutine.create(function() coroutine.yield() end)
    coroutine.resume(co)
    all[#all + 1] = co
  end
end)
