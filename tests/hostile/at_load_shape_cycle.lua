-- SPDX-License-Identifier: MIT
-- Tries: a shape that holds itself
-- Expect: load
local sonda = require "sonda"
local fields = {}
fields[1] = { "a", fields }
sonda.shape.object(fields)
error("not reached or not refused")
