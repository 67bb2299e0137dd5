-- SPDX-License-Identifier: MIT
-- GET /metrics/system: CPU, memory, root disk and load of the host at a glance.

local sonda = require "sonda"
local units = require "lib.units"

local MIB <const> = 1 / 2 ^ 20
local GIB <const> = 1 / 2 ^ 30

local cpu = {
  {
    "percent", "number", from = "busy_ratio", scale = 100, decimals = 1, minimum = 0, maximum = 100, unit = "percent",
    description = "Busy share of all cores over the last full second", example = 21.3,
  },
  { "cores", "integer", minimum = 1, example = 2 },
  {
    "window_seconds", "number", decimals = 1, minimum = 0, unit = "seconds", optional = true, example = 15.0,
    description = "Over which percent was taken, where it is not the last second: after nobody had asked for a while",
  },
}

-- A window up to the first is told as the last second; one past the other as since the boot, at the very start.
local LAST_SECOND <const>, LONGEST_REST <const> = 2.5, 3600

local memory = {
  { "total_mb", "integer", from = "total_bytes", scale = MIB, minimum = 0, unit = "MiB", example = 993 },
  {
    "used_mb", "integer", from = "used_bytes", scale = MIB, minimum = 0, unit = "MiB", description = "Total minus available",
    example = 450,
  },
  {
    "percent", "number", decimals = 1, minimum = 0, maximum = 100, unit = "percent", description = "Used of total",
    example = 45.3,
  },
}

local disk = {
  { "total_gb", "number", from = "total_bytes", scale = GIB, decimals = 1, minimum = 0, unit = "GiB", example = 20.0 },
  { "used_gb", "number", from = "used_bytes", scale = GIB, decimals = 1, minimum = 0, unit = "GiB", example = 8.4 },
  {
    "percent", "number", from = "used_ratio", scale = 100, decimals = 1, minimum = 0, maximum = 100, unit = "percent",
    description = "Used of what is used or available to users, as df counts it", example = 42.0,
  },
}

local load_average = {
  { "1m", "number", from = "one", decimals = 2, minimum = 0, example = 0.42 },
  { "5m", "number", from = "five", decimals = 2, minimum = 0, example = 0.36 },
  { "15m", "number", from = "fifteen", decimals = 2, minimum = 0, example = 0.30 },
}

sonda.get("/metrics/system", {
  summary = "CPU, memory, disk and load of the host",
  tags = { "Metrics" },
  shape = {
    { "cpu", cpu },
    { "memory", memory },
    { "disk", disk, description = "The root file system" },
    { "load_average", load_average },
  },
  max_age = 0.25,
}, function()
  local busy = sonda.need(sonda.proc.cpu_busy())
  local used = sonda.need(sonda.proc.memory())
  local root = sonda.need(sonda.proc.root())
  local load = sonda.need(sonda.proc.load())

  if busy.window_seconds <= LAST_SECOND or busy.window_seconds > LONGEST_REST then busy.window_seconds = nil end
  used.percent = units.percent(used.used_bytes, used.total_bytes)
  root.used_ratio = root.used_ratio or 0 -- a root in memory (ramfs) has no size
  return { cpu = busy, memory = used, disk = root, load_average = load }
end)
