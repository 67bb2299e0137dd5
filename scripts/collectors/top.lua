-- SPDX-License-Identifier: MIT
-- Off by default.
-- The processes with the most CPU time and the most memory, as many as are asked for and no more. Source: /proc/<pid>/stat.
-- All processes are read twice, three system calls each: off unless it is asked for.
local sonda = require "sonda"

local OPTION <const> = "collector.top.count"
local MOST <const> = 100

local count = math.tointeger(tonumber(sonda.option(OPTION, "10")))
if not count or count < 1 or count > MOST then
  sonda.bad_option(OPTION, ("wants a whole number from 1 to %d"):format(MOST))
end

local labels <const> = { "pid", "name" }
local cpu = sonda.counter_family("sonda_top_cpu_seconds_total", "CPU time of a process that is among the greatest.", labels)
local memory = sonda.gauge_family("sonda_top_resident_bytes", "Memory of a process that is among the greatest.", labels)
local threads = sonda.gauge_family("sonda_top_threads", "Threads of a process that is among the greatest.", labels)

sonda.collector("top", { default = false, description = "the greatest processes by CPU time and memory" }, function()
  local told = {}
  for _, sort in ipairs { "cpu", "memory" } do
    local found, message, errno = sonda.proc.processes { top = count, sort = sort }
    if not found then return nil, message, errno end
    for _, process in ipairs(found.top) do
      if not told[process.pid] then
        told[process.pid] = true
        cpu(process.cpu_seconds, process.pid, process.name)
        memory(process.resident_bytes, process.pid, process.name)
        threads(process.threads, process.pid, process.name)
      end
    end
  end
end)
