-- SPDX-License-Identifier: MIT
-- Tries: a hundred thousand collectors
-- Expect: load
local sonda = require "sonda"
for i = 1, 1e6 do sonda.collector("c" .. i, {}, function() end) end
