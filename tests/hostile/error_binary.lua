-- SPDX-License-Identifier: MIT
-- Tries: an error message of control characters
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function()
  error("\0\27[31m\r\n" .. ("\255"):rep(600), 0)
end)
