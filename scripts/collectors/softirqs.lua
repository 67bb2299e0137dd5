-- SPDX-License-Identifier: MIT
-- Off by default.
-- Soft interrupts of each CPU. Source: /proc/softirqs, proc(5).
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local functions = sonda.counter_family("node_softirqs_functions_total", "Softirq counts per CPU.", { "cpu", "type" })

local kinds = {}
for _, kind in ipairs { "HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU" } do
  kinds[kind] = true
end

sonda.collector("softirqs", { description = "soft interrupts of each CPU", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/softirqs")
  if not text then return sysfs.unavailable(message, errno) end
  for kind, counts in text:gmatch("([%u_]+):([^\n]*)") do
    for i, count in ipairs(kinds[kind] and parse.words(counts) or {}) do
      local value = parse.number(count)
      if value then functions(value, i - 1, kind) end
    end
  end
end)
