-- SPDX-License-Identifier: MIT
-- Thermal zones and cooling devices.
-- Source: /sys/class/thermal, Documentation/driver-api/thermal/sysfs-api.rst: thousandths of a degree.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/thermal"

local temperature = sonda.gauge_family("node_thermal_zone_temp", "Zone temperature in Celsius",
  { "type", "zone" })
local current = sonda.gauge_family("node_cooling_device_cur_state",
  "Current throttle state of the cooling device", { "name", "type" })
local maximum = sonda.gauge_family("node_cooling_device_max_state",
  "Maximum throttle state of the cooling device", { "name", "type" })

local function emit_zone(dir, zone)
  local values = sonda.fs.values(dir, { "type", "temp" }) or {}
  local millidegrees = parse.number(values.temp) -- a zone that is switched off answers EAGAIN or EINVAL
  if millidegrees then temperature(millidegrees / 1000, sysfs.text(values, "type"), zone) end
end

local function emit_cooling_device(dir, name)
  local values = sonda.fs.values(dir, { "type", "cur_state", "max_state" }) or {}
  local now, most = parse.number(values.cur_state), parse.number(values.max_state)
  if not now or not most then return end
  current(now, name, sysfs.text(values, "type")) -- -1 is intel_powerclamp at rest
  maximum(most, name, sysfs.text(values, "type"))
end

sonda.collector("thermal_zone", { default = true, description = "thermal zones" }, function()
  for _, entry in ipairs(sonda.fs.list(class) or {}) do
    local zone, device = entry:match("^thermal_zone(%d+)$"), entry:match("^cooling_device(%d+)$")
    if zone then emit_zone(class .. "/" .. entry, zone) end
    if device then emit_cooling_device(class .. "/" .. entry, device) end
  end
end)
