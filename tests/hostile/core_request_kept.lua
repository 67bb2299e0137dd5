-- SPDX-License-Identifier: MIT
-- Tries: a request kept beyond its call
-- Expect: done,error
local sonda = require "sonda"

local kept

sonda.get("/hostile", function()
  if kept then return { kept.path } end
  return {}
end)
