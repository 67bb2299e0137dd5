-- SPDX-License-Identifier: MIT
-- GET /metrics/container: what this process's control group may use, and uses.

local sonda = require "sonda"
local units = require "lib.units"

local cpu = {
  {
    "quota_cores", "number", from = "cpu_quota_cores", decimals = 3, minimum = 0, nullable = true,
    description = "null: no quota", example = 0.5,
  },
  {
    "usage_seconds", "number", from = "cpu_usage_seconds", decimals = 3, minimum = 0, unit = "seconds", nullable = true,
    description = "Since the group was made", example = 103.24,
  },
  {
    "user_seconds", "number", from = "cpu_user_seconds", decimals = 3, minimum = 0, unit = "seconds", nullable = true,
    example = 91.2,
  },
  {
    "system_seconds", "number", from = "cpu_system_seconds", decimals = 3, minimum = 0, unit = "seconds",
    nullable = true, example = 12.04,
  },
  {
    "periods", "integer", from = "cpu_periods", minimum = 0, nullable = true, description = "Enforcement periods so far",
    example = 912044,
  },
  {
    "throttled_periods", "integer", from = "cpu_throttled_periods", minimum = 0, nullable = true,
    description = "In which the group was held back", example = 1204,
  },
  {
    "throttled_seconds", "number", from = "cpu_throttled_seconds", decimals = 3, minimum = 0, unit = "seconds",
    nullable = true, example = 91.22,
  },
  {
    "throttled_percent", "number", decimals = 1, minimum = 0, unit = "percent", nullable = true,
    description = "Of the periods", example = 0.1,
  },
}

local memory = {
  {
    "limit_bytes", "integer", from = "memory_limit_bytes", minimum = 0, unit = "bytes", nullable = true,
    description = "null: no limit", example = 67108864,
  },
  {
    "used_bytes", "integer", from = "memory_used_bytes", minimum = 0, unit = "bytes", nullable = true,
    description = "Page cache included", example = 8388608,
  },
  {
    "working_set_bytes", "integer", from = "memory_working_set_bytes", minimum = 0, unit = "bytes", nullable = true,
    description = "Without inactive page cache: what the kubelet evicts by", example = 7340032,
  },
  {
    "percent", "number", decimals = 1, minimum = 0, unit = "percent", nullable = true,
    description = "Working set of the limit", example = 10.9,
  },
  { "oom_kills", "integer", from = "memory_oom_kills", minimum = 0, nullable = true },
  { "swap_limit_bytes", "integer", minimum = 0, unit = "bytes", nullable = true },
  { "swap_used_bytes", "integer", minimum = 0, unit = "bytes", nullable = true },
}

local tasks = {
  { "used", "integer", from = "tasks", minimum = 0, nullable = true, example = 5 },
  {
    "limit", "integer", from = "tasks_limit", minimum = 0, nullable = true, description = "null: no limit",
    example = 4096,
  },
}

sonda.get("/metrics/container", {
  summary = "Limits and use of this container",
  description = "The control group of sonda itself, version 1 or 2; 503 where the kernel has none.",
  tags = { "Metrics" },
  shape = {
    { "cgroup_version", "integer", from = "version", minimum = 1, maximum = 2, example = 2 },
    { "cpu", cpu, from = "." },
    { "memory", memory, from = "." },
    { "tasks", tasks, from = "." },
  },
}, function()
  local group = sonda.need(sonda.proc.cgroup())
  group.throttled_percent = units.share(group.cpu_throttled_periods, group.cpu_periods)
  group.percent = units.share(group.memory_working_set_bytes, group.memory_limit_bytes)
  return group
end)
