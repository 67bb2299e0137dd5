-- SPDX-License-Identifier: MIT
-- Tasks that the kernel found hung. Source: /proc/sys/kernel/hung_task_detect_count, since Linux 6.15.
local sonda = require "sonda"
local outcome = require "lib.outcome"

local tasks = sonda.counter_family("node_kernel_hung_tasks_total",
  "Total number of tasks that have been detected as hung since the system booted.")

sonda.collector("kernel_hung", { description = "hung tasks" }, function()
  local count, message, errno = sonda.fs.number("/proc/sys/kernel/hung_task_detect_count")
  if not count then return outcome.or_no_data(nil, message, errno) end
  tasks(count)
end)
