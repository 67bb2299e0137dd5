-- SPDX-License-Identifier: MIT
-- Tries: require out of a handler, of what is not there
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { require("os") }
end)
