-- SPDX-License-Identifier: MIT
-- Tries: a shell
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  os.execute("sleep 5")
end)
