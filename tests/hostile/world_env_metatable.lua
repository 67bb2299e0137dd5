-- SPDX-License-Identifier: MIT
-- Tries: the metatable of the globals
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  local m = getmetatable(_ENV)
  if type(m) == "table" then m.__index = nil end
  return { m }
end)
