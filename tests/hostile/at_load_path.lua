-- SPDX-License-Identifier: MIT
-- Tries: a path of a megabyte
-- Expect: load
local sonda = require "sonda"
sonda.get("/" .. ("{a}/"):rep(1 << 18), function() return {} end)
