-- SPDX-License-Identifier: MIT
-- Tries: an array with a hole of 2^40
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { sonda.json.encode({ 1, [1 << 40] = 2 }) }
end)
