-- SPDX-License-Identifier: MIT
-- Tries: errors in the callback, for ever
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do pcall(string.gsub, "abc", ".", error) end
end)
