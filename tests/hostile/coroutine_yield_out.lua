-- SPDX-License-Identifier: MIT
-- Tries: to yield out of the handler
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  coroutine.yield({})
end)
