-- SPDX-License-Identifier: MIT
-- Tries: a text a hundred thousand deep
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { sonda.json.decode(("["):rep(100000)) }
end)
