-- SPDX-License-Identifier: MIT
-- Tries: jobs with names of megabytes, which the core would copy
-- Expect: done
local sonda = require "sonda"

local long = ("x"):rep(4 << 20)
local begin = sonda.clock()
while sonda.clock() - begin < 0.04 do pcall(sonda.every, 1000, print, { name = long }) end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function() return {} end)
