-- SPDX-License-Identifier: MIT
-- Tries: a list of a hundred thousand collectors
-- Expect: time,done
local sonda = require "sonda"

for i = 1, 20 do sonda.collector("hostile_list_" .. i, function() end) end

sonda.get("/hostile", function()
  local list = {}
  for i = 1, 100000 do list[i] = "hostile_list_20" end
  while true do sonda.scrape { collect = list } end
end)
