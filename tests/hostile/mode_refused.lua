-- SPDX-License-Identifier: MIT
-- Tries: a table of weak keys, whose collection can cost the square of its size
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  setmetatable({}, { __mode = "k" })
end)
