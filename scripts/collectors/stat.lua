-- SPDX-License-Identifier: MIT
-- Activity of the kernel. Source: /proc/stat, proc(5).
local sonda = require "sonda"
local parse = require "lib.parse"

local counter, gauge = sonda.counter_family, sonda.gauge_family

local stat = sonda.feed("stat", {
  interrupts = counter("node_intr_total", "Total number of interrupts serviced."),
  context_switches = counter("node_context_switches_total", "Total number of context switches."),
  forks = counter("node_forks_total", "Total number of forks."),
  boot_time_seconds = gauge("node_boot_time_seconds", "Node boot time, in unixtime."),
  running = gauge("node_procs_running", "Number of processes in runnable state."),
  blocked = gauge("node_procs_blocked", "Number of processes blocked waiting for I/O to complete."),
})

-- In the order of the line's numbers: the kernel's softirq_to_name (kernel/softirq.c).
local vectors = { "hi", "timer", "net_tx", "net_rx", "block", "block_iopoll", "tasklet", "sched", "hrtimer", "rcu" }
local softirqs = sonda.option("collector.stat.softirq", "0") ~= "0"
  and counter("node_softirqs_total", "Number of softirq calls.", { "vector" })

local function give_softirqs()
  local text, message, errno = sonda.fs.read "/proc/stat"
  if not text then return nil, message, errno end
  local numbers = parse.words(text:match "\nsoftirq %d+ ([%d ]+)" or "")
  for i, vector in ipairs(vectors) do
    if numbers[i] then softirqs(tonumber(numbers[i]), vector) end
  end
  return true
end

sonda.collector("stat", { description = "interrupts, context switches, forks, processes" }, function()
  local ok, message, errno = stat()
  if ok and softirqs then return give_softirqs() end
  return ok, message, errno
end)
