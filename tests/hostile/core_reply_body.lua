-- SPDX-License-Identifier: MIT
-- Tries: a body of an answer that is no value
-- Expect: error
local sonda = require "sonda"

sonda.get("/hostile", function() return sonda.reply(200, sonda.NO_DATA) end)
