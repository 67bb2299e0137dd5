-- SPDX-License-Identifier: MIT
-- Tries: a collector whose reason is as large as the memory
-- Expect: done
local sonda = require "sonda"

local family = sonda.gauge_family("hostile_sound", "Sound.", {})
local reason
sonda.collector("hostile_reason", function() return nil, reason end)
sonda.collector("hostile_error", function() error(reason) end)
sonda.collector("hostile_sound", function() family(1) end)

sonda.get("/hostile", function()
  reason = reason or ("x"):rep(6 << 20)
  local text = assert(sonda.scrape { collect = { "hostile_reason", "hostile_error", "hostile_sound" } })
  assert(text:find("hostile_sound 1", 1, true))
  return {}
end)
