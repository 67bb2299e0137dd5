-- SPDX-License-Identifier: MIT
-- Tries: routes with texts of megabytes, which the core would copy
-- Expect: done
local sonda = require "sonda"

local long = ("x"):rep(4 << 20)
local query = { { "a", "string", default = long, enum = { long } } }
local function get() return {} end
local begin, i = sonda.clock(), 0
while sonda.clock() - begin < 0.04 do
  i = i + 1
  pcall(sonda.get, "/texts/" .. i, { summary = long }, get)
  pcall(sonda.get, "/query/" .. i, { query = query }, get)
  pcall(sonda.get, "/path/" .. i .. long, get)
end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, get)
