-- SPDX-License-Identifier: MIT
-- Tries: a date format of a megabyte
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { os.date(("%c"):rep(1 << 19)) }
end)
