-- SPDX-License-Identifier: MIT
-- Time lost for want of a resource. Source: /proc/pressure, Documentation/accounting/psi.rst.
local sonda = require "sonda"

local EOPNOTSUPP <const>, ENOENT <const> = 95, 2

local function counter(name, help) return sonda.counter_family("node_pressure_" .. name .. "_seconds_total", help) end

local cpu = counter("cpu_waiting", "Total time in seconds that processes have waited for CPU time")
local io = counter("io_waiting", "Total time in seconds that processes have waited due to IO congestion")
local io_full = counter("io_stalled", "Total time in seconds no process could make progress due to IO congestion")
local memory = counter("memory_waiting", "Total time in seconds that processes have waited for memory")
local memory_full = counter("memory_stalled",
  "Total time in seconds no process could make progress due to memory congestion")
local irq_full = counter("irq_stalled", "Total time in seconds no process could make progress due to IRQ congestion")

local function give(family, stall)
  if stall then family(stall.total_seconds) end
end

sonda.collector("pressure", { description = "time lost for want of a resource" }, function()
  local p, message, errno = sonda.proc.pressure()
  if not p then
    if errno == ENOENT or errno == EOPNOTSUPP then return sonda.NO_DATA end
    return nil, message
  end
  give(cpu, p.cpu and p.cpu.some)
  give(io, p.io and p.io.some)
  give(io_full, p.io and p.io.full)
  give(memory, p.memory and p.memory.some)
  give(memory_full, p.memory and p.memory.full)
  give(irq_full, p.irq and p.irq.full)
end)
