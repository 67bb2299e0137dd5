-- SPDX-License-Identifier: MIT
-- Tries: a hundred thousand jobs
-- Expect: load
local sonda = require "sonda"
for _ = 1, 1e6 do sonda.every(1, function() end) end
