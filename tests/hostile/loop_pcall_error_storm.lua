-- SPDX-License-Identifier: MIT
-- Tries: errors as fast as they come
-- Expect: time
local sonda = require "sonda"

sonda.get("/hostile", function()
  while true do pcall(error) end
end)
