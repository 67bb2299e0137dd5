-- SPDX-License-Identifier: MIT
-- Tries: as many processes as there are numbers
-- Expect: done,error,time
local sonda = require "sonda"

sonda.get("/hostile", function()
  sonda.proc.processes { top = math.maxinteger }
  return {}
end)
