-- SPDX-License-Identifier: MIT
-- Tries: filters of the largest patterns, kept
-- Expect: done
local sonda = require "sonda"

local kept = {}
local begin = sonda.clock()
while sonda.clock() - begin < 0.03 do
  local made, filter = pcall(sonda.filter, { include = "(.{0,600}){2}", exclude = "(.{0,600}){2}" })
  if not made then break end
  kept[#kept + 1] = filter
end

local path = "/hostile" -- alone: it attacks while it loads
sonda.get(path, function() return #kept end)
