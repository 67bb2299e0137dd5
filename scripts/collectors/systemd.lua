-- SPDX-License-Identifier: MIT
-- Off by default.
-- Units of systemd. Source: D-Bus, org.freedesktop.systemd1(5), at DBUS_SYSTEM_BUS_ADDRESS or the host's system bus; as root
-- where there is no bus, or with --collector.systemd.private, systemd's own socket.
local sonda = require "sonda"
local filter = require "lib.filter"

local function gauge(name, help, labels) return sonda.gauge_family("node_systemd_" .. name, help, labels or { "name" }) end
local function counter(name, help) return sonda.counter_family("node_systemd_" .. name, help, { "name" }) end
local function is_on(option) return sonda.option("collector.systemd." .. option, "0") ~= "0" end

sonda.option "collector.systemd.private" -- the feed's own

local fields = {
  version = gauge("version", "Detected systemd version", { "version" }),
  virtualization = gauge("virtualization_info", "Detected virtualization technology", { "virtualization_type" }),
  running = gauge("system_running", "Whether the system is operational (see 'systemctl is-system-running')", {}),
  units = gauge("units", "Summary of systemd unit states", { "state" }),
  unit_state = gauge("unit_state", "Systemd unit", { "name", "state", "type" }),
  last_trigger_seconds = gauge("timer_last_trigger_seconds", "Seconds since epoch of last trigger."),
  accepted_connections = counter("socket_accepted_connections_total", "Total number of accepted socket connections"),
  connections = gauge("socket_current_connections", "Current number of socket connections"),
  -- A gauge, as node_exporter has it.
  refused_connections = gauge("socket_refused_connections_total", "Total number of refused socket connections"),
}
if is_on "enable-start-time-metrics" then
  fields.start_seconds = gauge("unit_start_time_seconds", "Start time of the unit since unix epoch in seconds.")
end
if is_on "enable-task-metrics" then
  fields.tasks = gauge("unit_tasks_current", "Current number of tasks per Systemd unit")
  fields.tasks_max = gauge("unit_tasks_max", "Maximum number of tasks per Systemd unit")
end
if is_on "enable-restarts-metrics" then
  fields.restarts = counter("service_restart_total", "Service unit count of Restart triggers")
end

local systemd = sonda.feed("systemd", fields, {
  filter = filter.whole(filter.renamed("collector.systemd.unit-include", "collector.systemd.unit-whitelist"), ".+"),
  type_filter = filter.not_whole(filter.renamed("collector.systemd.unit-exclude", "collector.systemd.unit-blacklist"),
    ".+\\.(automount|device|mount|scope|slice)"),
})

sonda.collector("systemd", { default = false, description = "units of systemd" }, function() return systemd() end)
