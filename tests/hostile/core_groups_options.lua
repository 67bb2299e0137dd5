-- SPDX-License-Identifier: MIT
-- Tries: more groups than may be asked for, and a list of kinds without an end
-- Expect: error,time,memory
local sonda = require "sonda"

sonda.get("/hostile", function()
  pcall(sonda.proc.groups, { top = math.maxinteger, max_groups = math.maxinteger, max_ms = math.mininteger })
  local kinds = {}
  for i = 1, 1 << 22 do
    kinds[i] = "pod"
  end
  sonda.proc.groups { kinds = kinds }
  error "it ended"
end)
