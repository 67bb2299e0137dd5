-- SPDX-License-Identifier: MIT
-- Tries: to ask for what there is not yet while the first scripts are loaded
-- Expect: done
local sonda = require "sonda"

for _, ask in ipairs { sonda.status, sonda.requests, sonda.uptime, sonda.history, sonda.routes, sonda.collectors } do
  pcall(ask)
end

sonda.get("/hostile", function() return {} end)
