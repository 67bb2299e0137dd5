-- SPDX-License-Identifier: MIT
-- Tries: coroutines for ever deeper
-- Expect: error,time,memory
local sonda = require "sonda"

local function deeper() return coroutine.wrap(deeper)() end

sonda.get("/hostile", function()
  return deeper()
end)
