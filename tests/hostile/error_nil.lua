-- SPDX-License-Identifier: MIT
-- Tries: an error that is nil
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  error(nil)
end)
