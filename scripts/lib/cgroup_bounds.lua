-- SPDX-License-Identifier: MIT
-- How many control groups are told at most, and for how long they are read: what the collector `cgroup` is bounded by
-- bounds the routes over the same groups.
local sonda = require "sonda"

local function whole(option, default, most)
  local value = math.tointeger(tonumber(sonda.option(option, tostring(default))))
  if not value or value < 1 or value > most then
    sonda.bad_option(option, ("wants a whole number from 1 to %d"):format(most))
  end
  return value
end

return {
  max_groups = whole("collector.cgroup.max-groups", 1024, 16384),
  max_ms = whole("collector.cgroup.max-ms", 1000, 60000),
}
