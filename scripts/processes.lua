-- SPDX-License-Identifier: MIT
-- GET /metrics/processes: how many there are, and the greatest by CPU time or memory.

local sonda = require "sonda"
local shape = sonda.shape

local states = {
  R = "running", S = "sleeping", D = "waiting for I/O", T = "stopped", t = "traced", Z = "zombie", I = "idle", X = "dead",
}

local function count(description)
  return shape.integer { minimum = 0, description = description }
end

local function seconds(description)
  return shape.number { decimals = 2, minimum = 0, unit = "seconds", description = description }
end

local process = shape.object {
  { "pid", count() },
  { "parent_pid", count() },
  { "name", shape.string { example = "nginx" } },
  { "state", shape.string { example = "sleeping" } },
  { "cpu_seconds", seconds "User and system, since it began" },
  { "resident_bytes", shape.integer { minimum = 0, unit = "bytes" } },
  { "virtual_bytes", shape.integer { minimum = 0, unit = "bytes" } },
  { "threads", count() },
}

local answer = shape.object {
  { "total", count() },
  { "threads", count "Of all processes" },
  { "running", count() },
  { "sleeping", count() },
  { "waiting", count "For I/O, not interruptible" },
  { "stopped", count() },
  { "zombie", count() },
  { "idle", count "Kernel threads" },
  { "processes", shape.array(process, { description = "The greatest, in order" }) },
}

local function process_of(found)
  return {
    pid = found.pid,
    parent_pid = found.parent_pid,
    name = found.name,
    state = states[found.state] or found.state,
    cpu_seconds = found.cpu_seconds,
    resident_bytes = found.resident_bytes,
    virtual_bytes = found.virtual_bytes,
    threads = found.threads,
  }
end

local function processes_of(top)
  local list = {}
  for i, found in ipairs(top) do
    list[i] = process_of(found)
  end
  return list
end

sonda.get("/metrics/processes", {
  summary = "Processes, the greatest first",
  tags = { "Metrics" },
  shape = answer,
  query = {
    { "top", "integer", default = 10, minimum = 1, maximum = 1000, description = "How many" },
    { "sort", "string", enum = { "cpu", "memory" }, default = "cpu", description = "Greatest by what" },
  },
  example = {
    total = 231, threads = 612, running = 2, sleeping = 142, waiting = 0, stopped = 0, zombie = 0, idle = 87,
    processes = {
      {
        pid = 812, parent_pid = 1, name = "k3s-server", state = "sleeping", cpu_seconds = 1505.65,
        resident_bytes = 660291584, virtual_bytes = 1288490188, threads = 34,
      },
    },
  },
  max_age = 1,
  timeout = 2, -- three system calls a process: 50,000 of them take a quarter of a second
}, function(request)
  local found, message = sonda.proc.processes { top = request.query.top, sort = request.query.sort }
  if not found then return nil, message end

  return {
    total = found.total,
    threads = found.threads,
    running = found.running,
    sleeping = found.sleeping,
    waiting = found.waiting,
    stopped = found.stopped,
    zombie = found.zombie,
    idle = found.idle,
    processes = processes_of(found.top),
  }
end)
