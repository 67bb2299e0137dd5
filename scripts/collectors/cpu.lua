-- SPDX-License-Identifier: MIT
-- Time that CPUs spent in each mode, their throttling, which are online and which isolated.
-- Sources: /proc/stat (proc(5)), /sys/devices/system/cpu (Documentation/ABI/testing/sysfs-devices-system-cpu).
local sonda = require "sonda"
local cpuinfo = require "lib.cpuinfo"
local outcome = require "lib.outcome"

local counter, gauge, option = sonda.counter_family, sonda.gauge_family, sonda.option

local seconds = counter("node_cpu_seconds_total", "Seconds the CPUs spent in each mode.", { "cpu", "mode" })
local guest = counter("node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.",
  { "cpu", "mode" })

local modes = {}
for _, mode in ipairs { "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal" } do
  modes[mode] = { seconds, mode }
end
-- Contained in user and nice as well.
if option("collector.cpu.guest", "1") ~= "0" then
  modes.guest, modes.guest_nice = { guest, "user" }, { guest, "nice" }
end

local times = sonda.feed("cpu", modes)
local states = sonda.feed("cpu_state", {
  core_throttles = counter("node_cpu_core_throttles_total", "Number of times this CPU core has been throttled.",
    { "package", "core" }),
  package_throttles = counter("node_cpu_package_throttles_total",
    "Number of times this CPU package has been throttled.", { "package" }),
  online = gauge("node_cpu_online", "CPUs that are online and being scheduled.", { "cpu" }),
  isolated = gauge("node_cpu_isolated",
    "Whether each core is isolated, information from /sys/devices/system/cpu/isolated.", { "cpu" }),
})
local info = cpuinfo.families()

sonda.collector("cpu", { description = "CPU time, throttling, online and isolated CPUs" }, function()
  return outcome.of_any(times, states, info)
end)
