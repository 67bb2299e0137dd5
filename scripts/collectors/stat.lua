-- SPDX-License-Identifier: MIT
-- Activity of the kernel. Source: /proc/stat, proc(5).
local sonda = require "sonda"

local counter, gauge = sonda.counter_family, sonda.gauge_family

local fields = {
  interrupts = counter("node_intr_total", "Total number of interrupts serviced."),
  context_switches = counter("node_context_switches_total", "Total number of context switches."),
  forks = counter("node_forks_total", "Total number of forks."),
  boot_time_seconds = gauge("node_boot_time_seconds", "Node boot time, in unixtime."),
  running = gauge("node_procs_running", "Number of processes in runnable state."),
  blocked = gauge("node_procs_blocked", "Number of processes blocked waiting for I/O to complete."),
}

if sonda.option("collector.stat.softirq", "0") ~= "0" then
  local softirqs = counter("node_softirqs_total", "Number of softirq calls.", { "vector" })
  for _, vector in ipairs { "hi", "timer", "net_tx", "net_rx", "block", "block_iopoll", "tasklet", "sched", "hrtimer", "rcu" } do
    fields["softirq_" .. vector] = { softirqs, vector }
  end
end

local stat = sonda.feed("stat", fields)

sonda.collector("stat", { description = "interrupts, context switches, forks, processes" }, function() return stat() end)
