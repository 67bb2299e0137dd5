-- SPDX-License-Identifier: MIT
-- Tries: to declare a route while serving
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  sonda.get("/late", function() return {} end)
end)
