-- SPDX-License-Identifier: MIT
-- Time that tasks ran and waited, a CPU. Source: /proc/schedstat, Documentation/scheduler/sched-stats.rst.
local sonda = require "sonda"
local outcome = require "lib.outcome"

local function counter(name, help) return sonda.counter_family("node_schedstat_" .. name .. "_total", help, { "cpu" }) end

local schedstat = sonda.feed("schedstat", {
  running_seconds = counter("running_seconds", "Number of seconds CPU spent running a process."),
  waiting_seconds = counter("waiting_seconds", "Number of seconds spent by processing waiting for this CPU."),
  timeslices = counter("timeslices", "Number of timeslices executed by CPU."),
})

sonda.collector("schedstat", { description = "scheduling by CPU" }, function()
  return outcome.or_no_data(schedstat())
end)
