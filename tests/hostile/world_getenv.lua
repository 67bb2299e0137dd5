-- SPDX-License-Identifier: MIT
-- Tries: the environment
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  return { os.getenv("HOME") }
end)
