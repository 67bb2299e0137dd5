-- SPDX-License-Identifier: MIT
-- Tries: a module above the scripts
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { require("lib....etc.passwd") }
end)
