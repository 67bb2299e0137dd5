-- SPDX-License-Identifier: MIT
-- Tries: a text of four megabytes
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { sonda.json.decode("[" .. ("1,"):rep(2 << 20) .. "1]") }
end)
