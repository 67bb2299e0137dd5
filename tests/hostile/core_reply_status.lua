-- SPDX-License-Identifier: MIT
-- Tries: a status that is none
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  return sonda.reply(-5, {})
end)
