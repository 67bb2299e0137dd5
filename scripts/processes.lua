-- SPDX-License-Identifier: MIT
-- GET /metrics/processes: how many there are, and the greatest by CPU time or memory.

local sonda = require "sonda"

local states = {
  R = "running", S = "sleeping", D = "waiting for I/O", T = "stopped", t = "traced", Z = "zombie", I = "idle", X = "dead",
}

local process = {
  { "pid", "integer", minimum = 0, example = 812 },
  { "parent_pid", "integer", minimum = 0, example = 1 },
  { "name", "string", example = "k3s-server" },
  { "state", "string", example = "sleeping" },
  {
    "cpu_seconds", "number", decimals = 2, minimum = 0, unit = "seconds", description = "User and system, since it began",
    example = 1505.65,
  },
  { "resident_bytes", "integer", minimum = 0, unit = "bytes", example = 660291584 },
  { "virtual_bytes", "integer", minimum = 0, unit = "bytes", example = 1288490188 },
  { "threads", "integer", minimum = 0, example = 34 },
}

sonda.get("/metrics/processes", {
  summary = "Processes, the greatest first",
  tags = { "Metrics" },
  shape = {
    { "total", "integer", minimum = 0, example = 231 },
    { "threads", "integer", minimum = 0, description = "Of all processes", example = 612 },
    { "running", "integer", minimum = 0, example = 2 },
    { "sleeping", "integer", minimum = 0, example = 142 },
    { "waiting", "integer", minimum = 0, description = "For I/O, not interruptible" },
    { "stopped", "integer", minimum = 0 },
    { "zombie", "integer", minimum = 0 },
    { "idle", "integer", minimum = 0, description = "Kernel threads", example = 87 },
    { "processes", "array", items = process, from = "top", description = "The greatest, in order" },
  },
  query = {
    { "top", "integer", default = 10, minimum = 1, maximum = 1000, description = "How many" },
    { "sort", "string", enum = { "cpu", "memory" }, default = "cpu", description = "Greatest by what" },
  },
  max_age = 1,
  timeout_seconds = 2, -- three system calls a process: 50,000 of them take a quarter of a second
}, function(request)
  local found = sonda.need(sonda.proc.processes { top = request.query.top, sort = request.query.sort })
  for _, process_found in ipairs(found.top) do
    process_found.state = states[process_found.state] or process_found.state
  end
  return found
end)
