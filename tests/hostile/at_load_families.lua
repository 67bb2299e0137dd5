-- SPDX-License-Identifier: MIT
-- Tries: families without end
-- Expect: load
local sonda = require "sonda"
for i = 1, 1e9 do sonda.gauge_family("f_" .. i, "x") end
