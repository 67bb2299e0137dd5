-- SPDX-License-Identifier: MIT
-- Tries: all memory while loading
-- Expect: load
local t = {}
while true do t[#t + 1] = {} end
