-- SPDX-License-Identifier: MIT
-- Off by default.
-- Services that runit supervises. Source: SERVICE/supervise/status, runsv(8); deprecated with node_exporter.
local sonda = require "sonda"
local sysfs = require "lib.sysfs"

local fs = sonda.fs
local dir <const> = sonda.option("collector.runit.servicedir", "/etc/service")

local function gauge(name, help) return sonda.gauge_family("node_service_" .. name, help, { "service", "supervisor" }) end

local state = gauge("state", "State of runit service.")
local desired = gauge("desired_state", "Desired state of runit service.")
local normal = gauge("normal_state", "Normal state of runit service.")
local changed = gauge("state_last_change_timestamp_seconds", "Unix timestamp of the last runit service state change.")

local tai_epoch <const> = 0x400000000000000A -- 1970 in TAI64, without the leap seconds since

--- Twenty bytes: TAI64N of the last change, process, paused, wanted ('u', 'd'), term sent, 0 down 1 running 2 finishing.
local function status(text)
  if #text < 20 then return nil end
  local seconds = string.unpack(">i8", text)
  return text:byte(20), text:sub(18, 18) == "u" and 1 or 0, seconds - tai_epoch
end

--- Services and their directories for supervision are mostly links.
local function supervise(service)
  return sysfs.target(sysfs.target(dir .. "/" .. service) .. "/supervise")
end

sonda.collector("runit", { description = "services of runit", default = false }, function()
  local services, message, errno = fs.list(dir)
  if not services then return sysfs.unavailable(message, errno) end
  for _, service in ipairs(services) do
    local own = supervise(service)
    local now, wanted, since = status(fs.read(own .. "/status") or "")
    if now then
      state(now, service, "runit")
      desired(wanted, service, "runit")
      changed(since, service, "runit")
      normal(fs.read(own .. "/down") and 0 or 1, service, "runit") -- where node_exporter looks for it
    end
  end
end)
