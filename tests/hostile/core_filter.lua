-- SPDX-License-Identifier: MIT
-- Tries: a pattern of nested repetition for a filter
-- Expect: time,error,done
local sonda = require "sonda"

sonda.get("/hostile", function()
  for _ = 1, 1e6 do pcall(sonda.filter, { include = "(a*)*(a*)*(a*)*(a*)*b" }) pcall(sonda.filter, "(a*)*(a*)*(a*)*b", "") end
  return {}
end)
