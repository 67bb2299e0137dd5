-- SPDX-License-Identifier: MIT
-- Off by default.
-- Processes and threads by their state. Source: /proc/<pid>/stat and its tasks, proc(5). Its cost grows with the threads.
local sonda = require "sonda"

local function gauge(name, help, labels) return sonda.gauge_family("node_processes_" .. name, help, labels) end

local processes = sonda.feed("processes", {
  pids = gauge("pids", "Number of PIDs"),
  threads = gauge("threads", "Allocated threads in system"),
  state = gauge("state", "Number of processes in each state.", { "state" }),
  thread_state = gauge("threads_state", "Number of threads in each state.", { "thread_state" }),
  max_processes = gauge("max_processes", "Number of max PIDs limit"),
  max_threads = gauge("max_threads", "Limit of threads in the system"),
})

sonda.collector("processes", { default = false, description = "processes and threads by state" }, function()
  return processes()
end)
