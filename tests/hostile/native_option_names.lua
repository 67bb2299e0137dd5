-- SPDX-License-Identifier: MIT
-- Tries: large names of options, asked for while the script loads
-- Expect: done
local sonda = require "sonda"

local begin = sonda.clock()
local large, i = ("x"):rep(1 << 20), 0
while sonda.clock() - begin < 0.03 do
  sonda.option(large .. i)
  i = i + 1
end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function() return { i } end)
