-- SPDX-License-Identifier: MIT
-- Tries: to swallow the bound and go on
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local t = {}
  for _ = 1, 24 do t = { t, t } end
  while true do pcall(sonda.json.encode, t) end
end)
