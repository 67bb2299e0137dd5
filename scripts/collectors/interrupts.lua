-- SPDX-License-Identifier: MIT
-- Off by default.
-- Interrupts by line and CPU. Source: /proc/interrupts, proc(5). As many series as lines times CPUs: see its flags.
local sonda = require "sonda"
local filter = require "lib.filter"

local with_zeros = sonda.option("collector.interrupts.include-zeros", "1") ~= "0"

local interrupts = sonda.feed("interrupts", {
  [with_zeros and "count" or "count_above_zero"] = sonda.counter_family("node_interrupts_total", "Interrupt details.",
    { "cpu", "type", "info", "devices" }),
}, { filter = filter.devices("collector.interrupts.name-include", "collector.interrupts.name-exclude") })

sonda.collector("interrupts", { default = false, description = "interrupts by line and CPU" }, function()
  return interrupts()
end)
