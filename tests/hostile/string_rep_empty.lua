-- SPDX-License-Identifier: MIT
-- Tries: 2^63 copies of nothing
-- Expect: done
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { (""):rep(math.maxinteger) }
end)
