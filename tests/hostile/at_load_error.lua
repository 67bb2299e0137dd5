-- SPDX-License-Identifier: MIT
-- Tries: an error after a route was declared
-- Expect: load
local sonda = require "sonda"
sonda.get("/half", function() return {} end)
error("half way")
