-- SPDX-License-Identifier: MIT
-- Tries: a hundred thousand routes
-- Expect: load
local sonda = require "sonda"
for i = 1, 1e6 do sonda.get("/r" .. i, function() return {} end) end
