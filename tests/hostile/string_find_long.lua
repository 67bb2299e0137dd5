-- SPDX-License-Identifier: MIT
-- Tries: to look for megabytes within megabytes, as they stand
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  local text = ("x"):rep(6 << 20)
  local part = ("x"):rep(3 << 20) .. "y"
  while true do text:find(part) end
end)
