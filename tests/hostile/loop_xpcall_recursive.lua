-- SPDX-License-Identifier: MIT
-- Tries: handlers that raise in handlers
-- Expect: time
local sonda = require "sonda"

local function handler()
  xpcall(error, handler)
end

sonda.get("/hostile", function()
  while true do xpcall(error, handler) end
end)
