-- SPDX-License-Identifier: MIT
-- Tries: tables within tables
-- Expect: memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  while true do t = { t } end
end)
