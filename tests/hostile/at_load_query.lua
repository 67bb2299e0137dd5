-- SPDX-License-Identifier: MIT
-- Tries: a route with a thousand parameters
-- Expect: load
local sonda = require "sonda"
local q = {}
for i = 1, 1000 do q[i] = { "p" .. i, "string" } end
sonda.get("/q", { query = q }, function() return {} end)
