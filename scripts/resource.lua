-- SPDX-License-Identifier: MIT
-- GET /metrics/resource: CPU and memory of the node, its pods and containers under the names of the kubelet's endpoint of
-- that path (kubernetes pkg/kubelet/metrics/collectors/resource_metrics.go), for clients like metrics-server.

local sonda = require "sonda"
local bounds = require "lib.cgroup_bounds"

--- A family: name, type, help, the field of a group that it tells.
local container = {
  { "container_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the container in core-seconds",
    "cpu_usage_seconds" },
  { "container_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the container in bytes",
    "memory_working_set_bytes" },
  { "container_start_time_seconds", "gauge", "[STABLE] Start time of the container since unix epoch in seconds",
    "start_seconds" },
  { "container_swap_limit_bytes", "gauge", "[ALPHA] Current amount of the container swap limit in bytes", "swap_limit_bytes" },
  { "container_swap_usage_bytes", "gauge", "[ALPHA] Current amount of the container swap usage in bytes", "swap_used_bytes" },
}
local node = {
  { "node_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the node in core-seconds",
    "cpu_usage_seconds" },
  { "node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes", "memory_working_set_bytes" },
  { "node_swap_usage_bytes", "gauge", "[ALPHA] Current swap usage of the node in bytes", "swap_used_bytes" },
}
local pod = {
  { "pod_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the pod in core-seconds",
    "cpu_usage_seconds" },
  { "pod_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the pod in bytes", "memory_working_set_bytes" },
  { "pod_swap_usage_bytes", "gauge", "[ALPHA] Current amount of the pod swap usage in bytes", "swap_used_bytes" },
}

--- Integers as they are; seconds to the nanosecond, which is as far as any kernel counts them.
local function number(value)
  if math.type(value) == "integer" then return tostring(value) end
  return (("%.9f"):format(value):gsub("%.?0+$", ""))
end

--- What the names of pods, namespaces and containers may be made of needs no escapes in a label.
local function labels_of(group)
  if group.kind == "root" then return "" end
  if group.kind == "pod" then return ('{namespace="%s",pod="%s"}'):format(group.namespace, group.pod) end
  return ('{container="%s",namespace="%s",pod="%s"}'):format(group.container, group.namespace, group.pod)
end

local function is_told(group, kind)
  return group.kind == kind and (kind == "root" or group.pod ~= nil) and (kind ~= "container" or group.container ~= nil)
end

local function add(lines, families, groups, kind)
  for _, family in ipairs(families) do
    local name, kind_of_family, help, field = table.unpack(family)
    local begin = #lines
    for _, group in ipairs(groups) do
      if is_told(group, kind) and group[field] then
        lines[#lines + 1] = name .. labels_of(group) .. " " .. number(group[field])
      end
    end
    if #lines > begin then
      table.insert(lines, begin + 1, ("# HELP %s %s\n# TYPE %s %s"):format(name, help, name, kind_of_family))
    end
  end
end

sonda.get("/metrics/resource", {
  summary = "CPU and memory of the node, its pods and containers, as the kubelet tells them",
  description = "Text format 0.0.4, without times. resource_scrape_error is 1 where some groups were left out.",
  tags = { "Prometheus" },
  type = "text/plain; version=0.0.4; charset=utf-8",
  timeout_seconds = 2,
  max_age = 1,
}, function()
  local found = sonda.need(sonda.proc.groups {
    kinds = { "root", "pod", "container" }, top = 1000, max_groups = bounds.max_groups, max_ms = bounds.max_ms,
  })
  local memory = sonda.proc.memory()
  for _, group in ipairs(found.top) do -- the top of version 2 does not tell of swap
    if group.kind == "root" then group.swap_used_bytes = memory and memory.swap_used_bytes end
  end
  local lines = {}
  add(lines, container, found.top, "container")
  add(lines, node, found.top, "root")
  add(lines, pod, found.top, "pod")
  lines[#lines + 1] = "# HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise"
  lines[#lines + 1] = "# TYPE resource_scrape_error gauge"
  lines[#lines + 1] = "resource_scrape_error " .. ((found.cut or found.total > #found.top) and 1 or 0)
  return table.concat(lines, "\n") .. "\n"
end)
