-- SPDX-License-Identifier: MIT
-- The time, its zone, and what it is counted by. Sources: clock_gettime(2), /sys/devices/system/clocksource.
local sonda = require "sonda"
local outcome = require "lib.outcome"

local base <const> = "/sys/devices/system/clocksource"

local clock = sonda.feed("clock", {
  seconds = sonda.gauge_family("node_time_seconds", "System time in seconds since epoch (1970)."),
  zone_offset_seconds = sonda.gauge_family("node_time_zone_offset_seconds", "System time zone offset in seconds.",
    { "time_zone" }),
})
local available = sonda.gauge_family("node_time_clocksource_available_info",
  "Available clocksources read from '" .. base .. "'.", { "device", "clocksource" })
local current = sonda.gauge_family("node_time_clocksource_current_info",
  "Current clocksource read from '" .. base .. "'.", { "device", "clocksource" })

local attributes = { "available_clocksource", "current_clocksource" }

-- Devices are numbered in the order of their names.
local function sources(index, name)
  local values = sonda.fs.values(base .. "/" .. name, attributes) or {}
  for source in (values.available_clocksource or ""):gmatch("%S+") do available(1, index, source) end
  if values.current_clocksource then current(1, index, values.current_clocksource) end
end

-- The kernel makes its one device at boot: the list is read until it has been seen once.
local devices

local function list_devices()
  local names, message, errno = sonda.fs.list(base)
  if not names then return message, errno end
  devices = {}
  for _, name in ipairs(names) do
    if name:find("^clocksource%d+$") then devices[#devices + 1] = name end
  end
end

local function give_sources()
  local message, errno
  if not devices then message, errno = list_devices() end
  if not devices then return nil, message, errno end
  for i, name in ipairs(devices) do sources(i - 1, name) end
  return true
end

sonda.collector("time", { description = "the time and its source" }, function() return outcome.of_any(clock, give_sources) end)
