-- SPDX-License-Identifier: MIT
-- GET /metrics/container: what this process's control group may use, and uses.

local sonda = require "sonda"
local units = require "lib.units"
local shape = sonda.shape

local function bytes(description)
  return shape.integer { minimum = 0, unit = "bytes", nullable = true, description = description }
end

local function seconds(description)
  return shape.number { decimals = 3, minimum = 0, unit = "seconds", nullable = true, description = description }
end

local function count(description)
  return shape.integer { minimum = 0, nullable = true, description = description }
end

local function percent(description)
  return shape.number { decimals = 1, minimum = 0, unit = "percent", nullable = true, description = description }
end

local answer = shape.object {
  { "cgroup_version", shape.integer { minimum = 1, maximum = 2 } },
  {
    "cpu",
    shape.object {
      { "quota_cores", shape.number { decimals = 3, minimum = 0, nullable = true, description = "null: no quota" } },
      { "usage_seconds", seconds "Since the group was made" },
      { "user_seconds", seconds() },
      { "system_seconds", seconds() },
      { "periods", count "Enforcement periods so far" },
      { "throttled_periods", count "In which the group was held back" },
      { "throttled_seconds", seconds() },
      { "throttled_percent", percent "Of the periods" },
    },
  },
  {
    "memory",
    shape.object {
      { "limit_bytes", bytes "null: no limit" },
      { "used_bytes", bytes "Page cache included" },
      { "working_set_bytes", bytes "Without inactive page cache: what the kubelet evicts by" },
      { "percent", percent "Working set of the limit" },
      { "oom_kills", count() },
      { "swap_limit_bytes", bytes() },
      { "swap_used_bytes", bytes() },
    },
  },
  { "tasks", shape.object { { "used", count() }, { "limit", count "null: no limit" } } },
}

local function share(part, whole)
  return part and whole and units.percent(part, whole)
end

local function answer_of(group)
  return {
    cgroup_version = group.version,
    cpu = {
      quota_cores = group.cpu_quota_cores,
      usage_seconds = group.cpu_usage_seconds,
      user_seconds = group.cpu_user_seconds,
      system_seconds = group.cpu_system_seconds,
      periods = group.cpu_periods,
      throttled_periods = group.cpu_throttled_periods,
      throttled_seconds = group.cpu_throttled_seconds,
      throttled_percent = share(group.cpu_throttled_periods, group.cpu_periods),
    },
    memory = {
      limit_bytes = group.memory_limit_bytes,
      used_bytes = group.memory_used_bytes,
      working_set_bytes = group.memory_working_set_bytes,
      percent = share(group.memory_working_set_bytes, group.memory_limit_bytes),
      oom_kills = group.memory_oom_kills,
      swap_limit_bytes = group.swap_limit_bytes,
      swap_used_bytes = group.swap_used_bytes,
    },
    tasks = { used = group.tasks, limit = group.tasks_limit },
  }
end

sonda.get("/metrics/container", {
  summary = "Limits and use of this container",
  description = "The control group of sonda itself, version 1 or 2; 503 where the kernel has none.",
  tags = { "Metrics" },
  shape = answer,
  example = {
    cgroup_version = 2,
    cpu = {
      quota_cores = 0.5, usage_seconds = 103.24, user_seconds = 91.2, system_seconds = 12.04, periods = 912044,
      throttled_periods = 1204, throttled_seconds = 91.22, throttled_percent = 0.1,
    },
    memory = {
      limit_bytes = 67108864, used_bytes = 8388608, working_set_bytes = 7340032, percent = 10.9, oom_kills = 0,
      swap_limit_bytes = 0, swap_used_bytes = 0,
    },
    tasks = { used = 5, limit = 4096 },
  },
}, function()
  local group, message = sonda.proc.cgroup()
  if not group then return nil, message end

  return answer_of(group)
end)
