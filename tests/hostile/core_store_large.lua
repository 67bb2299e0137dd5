-- SPDX-License-Identifier: MIT
-- Tries: one value of megabytes in the store
-- Expect: error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  sonda.store.set("k", ("x"):rep(4 << 20))
  return {}
end)
