-- SPDX-License-Identifier: MIT
-- Tries: a family under ever other sets of labels, which the core would keep for good
-- Expect: done,time,error
local sonda = require "sonda"

local n, long = 0, ("x"):rep(100)
sonda.get("/hostile", function()
  while true do
    n = n + 1
    local labels = {}
    for i = 1, 12 do labels[i] = "l" .. n .. "_" .. i .. long end
    sonda.gauge_family("hostile_labels_" .. n // 64, "x", labels)
  end
end)
