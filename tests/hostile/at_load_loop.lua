-- SPDX-License-Identifier: MIT
-- Tries: an endless loop while loading
-- Expect: load
while true do end
