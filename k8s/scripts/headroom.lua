-- SPDX-License-Identifier: MIT
-- GET /headroom: how much memory is left, for people and autoscalers. An example that ops are meant to edit:
-- change `low_percent`, apply, and the running pods answer with the new value (README.md, "Edit a script live").
local sonda = require "sonda"

local low_percent = 10

sonda.get("/headroom", { summary = "Memory that is left on the host" }, function()
  local memory, message = sonda.proc.memory()
  if not memory then return nil, message end

  local percent = 100 * memory.available_bytes / memory.total_bytes
  return {
    available_mb = memory.available_bytes // 1048576,
    percent = math.floor(percent * 10 + 0.5) / 10,
    low = percent < low_percent,
  }
end)
