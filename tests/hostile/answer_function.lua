-- SPDX-License-Identifier: MIT
-- Tries: an answer with a function in it
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { f = print }
end)
