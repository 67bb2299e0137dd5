-- SPDX-License-Identifier: MIT
-- Tries: the same option again and again, which nothing may keep
-- Expect: done
local sonda = require "sonda"

local begin, values = sonda.clock(), { ("y"):rep(4096), ("z"):rep(4096) }
while sonda.clock() - begin < 0.03 do sonda.enable("loadavg", { x = values }) end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function() return #sonda.options("collector.loadavg.x") end)
