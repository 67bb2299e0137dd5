-- SPDX-License-Identifier: MIT
-- Tries: to end the process
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  os.exit(1)
end)
