-- SPDX-License-Identifier: MIT
-- Tries: a string of control characters, six bytes each
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { sonda.json.encode(("\1"):rep(1 << 20)) }
end)
