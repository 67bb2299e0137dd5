-- SPDX-License-Identifier: MIT
-- GET /metrics/containers and /metrics/units: what the control groups of the host use, the greatest first.

local sonda = require "sonda"
local bounds = require "lib.cgroup_bounds"
local units = require "lib.units"

local use = {
  {
    "cpu_seconds", "number", from = "cpu_usage_seconds", decimals = 3, minimum = 0, unit = "seconds", nullable = true,
    description = "User and system, since the group was made", example = 103.24,
  },
  {
    "throttled_percent", "number", decimals = 1, minimum = 0, unit = "percent", nullable = true,
    description = "Of the enforcement periods of its CPU quota", example = 0.1,
  },
  {
    "working_set_bytes", "integer", from = "memory_working_set_bytes", minimum = 0, unit = "bytes", nullable = true,
    description = "Without inactive page cache: what the kubelet evicts by", example = 7340032,
  },
  {
    "used_bytes", "integer", from = "memory_used_bytes", minimum = 0, unit = "bytes", nullable = true,
    description = "Page cache included", example = 8388608,
  },
  {
    "limit_bytes", "integer", minimum = 0, unit = "bytes", nullable = true, description = "null: no limit of its own",
    example = 67108864,
  },
  { "oom_kills", "integer", minimum = 0, nullable = true, example = 0 },
  { "tasks", "integer", minimum = 0, nullable = true, description = "Threads", example = 5 },
  { "started", "integer", from = "start_seconds", minimum = 0, unit = "seconds", nullable = true, description = "Since 1970" },
}

local function with(list)
  for _, field in ipairs(use) do list[#list + 1] = field end
  return list
end

local container = with {
  { "id", "string", description = "Of the container, 64 digits", from = "container_id" },
  { "namespace", "string", nullable = true, description = "null where the kubelet's logs name none", example = "shop" },
  { "pod", "string", nullable = true, example = "web-0" },
  { "container", "string", nullable = true, description = "null of a pod's sandbox", example = "main" },
  { "image", "string", nullable = true, example = "docker.io/library/nginx:1.27" },
}

local unit = with {
  { "name", "string", example = "ssh.service" },
  { "id", "string", description = "The path of its control group", example = "/system.slice/ssh.service" },
}

local query = {
  { "top", "integer", default = 10, minimum = 1, maximum = 1000, description = "How many" },
  { "sort", "string", enum = { "cpu", "memory" }, default = "cpu", description = "Greatest by CPU time, or by the working set" },
}

local function found(kinds, asked)
  local groups = sonda.need(sonda.proc.groups {
    kinds = kinds, top = asked.top, sort = asked.sort, max_groups = bounds.max_groups, max_ms = bounds.max_ms,
  })
  for _, group in ipairs(groups.top) do
    group.throttled_percent = units.share(group.cpu_throttled_periods, group.cpu_periods)
    group.limit_bytes = group.memory_limit_bytes ~= 0 and group.memory_limit_bytes or nil
  end
  return groups
end

local function list(path, kind, summary, description, items)
  local name = kind .. "s"
  sonda.get(path, {
    summary = summary,
    description = description,
    tags = { "Metrics" },
    shape = {
      { "total", "integer", minimum = 0, description = "That there are", example = 231 },
      {
        "cut", "string", nullable = true, enum = { "cap", "deadline", "depth" },
        description = "Why some are left out; null: all were read",
      },
      { name, "array", items = items, from = "top", description = "The greatest, in order" },
    },
    query = query,
    max_age = 1,
    timeout_seconds = 2, -- about fifty system calls a group
  }, function(request) return found({ kind }, request.query) end)
end

list("/metrics/containers", "container", "Containers of the host, the greatest first",
  "By their control groups, under the names that the kubelet gives their logs; 503 where the kernel has no control groups.",
  container)

list("/metrics/units", "unit", "Units of systemd, the greatest first",
  "Services, scopes and sockets of the host's own systemd, by their control groups.", unit)
