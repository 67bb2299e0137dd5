-- SPDX-License-Identifier: MIT
-- Tries: options of collectors without end
-- Expect: load
local sonda = require "sonda"
for i = 1, 1e9 do sonda.enable("c" .. i, { x = ("y"):rep(4096) }) end
