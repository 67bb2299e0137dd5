-- SPDX-License-Identifier: MIT
-- Tries: a __call that calls itself through objects
-- Expect: error,memory,time
local sonda = require "sonda"

local t
t = setmetatable({}, { __call = function(self) return self() end })

sonda.get("/hostile", function()
  return t()
end)
