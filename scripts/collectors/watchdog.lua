-- SPDX-License-Identifier: MIT
-- Watchdog timers.
-- Source: /sys/class/watchdog, Documentation/ABI/testing/sysfs-class-watchdog.
local sonda = require "sonda"
local sysfs = require "lib.sysfs"

local class <const> = "/sys/class/watchdog"

local function gauge(attribute, unit)
  local name = attribute .. (unit or "")
  local help = "Value of /sys/class/watchdog/<watchdog>/" .. attribute
  return { attribute, sonda.gauge_family("node_watchdog_" .. name, help, { "name" }) }
end

local read = sysfs.reader({
  gauge("bootstatus"), gauge("fw_version"), gauge("nowayout"), gauge("timeleft", "_seconds"),
  gauge("timeout", "_seconds"), gauge("pretimeout", "_seconds"), gauge("access_cs0"),
}, { "identity", "options", "pretimeout_governor", "state", "status" })

local info = sonda.gauge_family("node_watchdog_info", "Info of /sys/class/watchdog/<watchdog>",
  { "identity", "name", "options", "pretimeout_governor", "state", "status" })

sonda.collector("watchdog", { default = true, description = "watchdog timers" }, function()
  local names, message, errno = sonda.fs.list(class)
  if not names then
    if errno == sysfs.EACCES then return sonda.NO_DATA end
    return sysfs.unavailable(message, errno)
  end
  for _, name in ipairs(names) do
    local values = read(class .. "/" .. name, name)
    local function text(attribute) return sysfs.text(values, attribute) end
    info(1, text("identity"), name, text("options"), text("pretimeout_governor"), text("state"),
      text("status"))
  end
end)
