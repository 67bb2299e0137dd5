-- SPDX-License-Identifier: MIT
-- Tries: a coroutine that resumes itself and the main one
-- Expect: error,done,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local main = coroutine.running()
  local co
  co = coroutine.create(function()
    coroutine.resume(co)
    coroutine.resume(main)
    coroutine.close(main)
  end)
  coroutine.resume(co)
  return {}
end)
