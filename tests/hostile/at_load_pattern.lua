-- SPDX-License-Identifier: MIT
-- Tries: a slow pattern while loading
-- Expect: load
local _ = (("a"):rep(100000)):find(".-.-.-.-b")
