-- SPDX-License-Identifier: MIT
-- Tries: bytecode of a function
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { string.dump(function() end) }
end)
