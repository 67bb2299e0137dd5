-- SPDX-License-Identifier: MIT
-- Tries: a reason that is larger than an answer may be
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function() return nil, ("x"):rep(2 << 20) end)
