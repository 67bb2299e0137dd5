-- SPDX-License-Identifier: MIT
-- Off by default.
-- Control groups of the host: systemd's units, pods and containers, with the series and labels of cAdvisor.
-- Sources: /sys/fs/cgroup, version 1 and 2; names by /var/log/containers and /var/log/pods of the host.
local sonda = require "sonda"
local filter = require "lib.filter"
local outcome = require "lib.outcome"

local labels <const> = { "id", "name", "image", "container", "pod", "namespace" }

--- Which families are told of: their groups' files are not read for others.
local kept = filter.devices("collector.cgroup.metric-include", "collector.cgroup.metric-exclude")

local function with(...)
  local list = { table.unpack(labels) }
  for _, label in ipairs { ... } do list[#list + 1] = label end
  return list
end

--- For the families that are kept: a field of the feed and its family, with what stands behind the row's labels.
local fields = {}

local function give(field, kind, name, help, more, ...)
  if kept and not kept:keeps(name) then return end
  local family = sonda[kind .. "_family"](name, help, with(table.unpack(more or {})))
  fields[field] = select("#", ...) > 0 and { family, ... } or family
end

local function counter(field, name, help, more, ...) give(field, "counter", "container_" .. name .. "_total", help, more, ...) end
local function gauge(field, name, help, more, ...) give(field, "gauge", "container_" .. name, help, more, ...) end

counter("cpu_usage_seconds", "cpu_usage_seconds", "Cumulative cpu time consumed in seconds.", { "cpu" }, "total")
counter("cpu_user_seconds", "cpu_user_seconds", "Cumulative user cpu time consumed in seconds.")
counter("cpu_system_seconds", "cpu_system_seconds", "Cumulative system cpu time consumed in seconds.")
counter("cpu_periods", "cpu_cfs_periods", "Number of elapsed enforcement period intervals.")
counter("cpu_throttled_periods", "cpu_cfs_throttled_periods", "Number of throttled period intervals.")
counter("cpu_throttled_seconds", "cpu_cfs_throttled_seconds", "Total time duration the container has been throttled.")
counter("cpu_bursts", "cpu_cfs_burst_periods", "Number of periods when burst occurs.")
counter("cpu_burst_seconds", "cpu_cfs_burst_seconds", "Total time duration the container has been bursted.")

gauge("memory_used_bytes", "memory_usage_bytes",
  "Current memory usage in bytes, including all memory regardless of when it was accessed.")
gauge("memory_peak_bytes", "memory_max_usage_bytes", "Maximum memory usage recorded in bytes.")
gauge("memory_working_set_bytes", "memory_working_set_bytes", "Current working set in bytes.")
gauge("memory_rss_bytes", "memory_rss", "Size of RSS in bytes.")
gauge("memory_cache_bytes", "memory_cache", "Number of bytes of page cache memory.")
gauge("memory_mapped_bytes", "memory_mapped_file", "Size of memory mapped files in bytes.")
gauge("swap_used_bytes", "memory_swap", "Container swap usage in bytes.")
gauge("memory_kernel_bytes", "memory_kernel_usage", "Size of kernel memory allocated in bytes.")
gauge("memory_dirty_bytes", "memory_file_dirty_bytes", "Bytes of files in the page cache that wait to be written.")
gauge("memory_writeback_bytes", "memory_file_writeback_bytes", "Bytes of files in the page cache that are being written.")
for field, failure in pairs { page_faults = "pgfault", major_page_faults = "pgmajfault" } do
  counter(field, "memory_failures", "Cumulative count of memory allocation failures.", { "failure_type", "scope" },
    failure, "container")
end
counter("pages_scanned", "memory_pgscan", "Pages that reclaim looked at.")
counter("pages_stolen", "memory_pgsteal", "Pages that were reclaimed.")
counter("refaults_anon", "memory_workingset_refault_anon", "Anonymous pages that came back soon after they were reclaimed.")
counter("refaults_file", "memory_workingset_refault_file", "Pages of files that came back soon after they were reclaimed.")
counter("oom_kills", "oom_events", "Count of out of memory events observed for the container.")
counter("memory_high_events", "memory_events_high", "Times that memory.high was passed.")
counter("memory_max_events", "memory_events_max", "Times that memory.max was about to be passed.")

counter("read_bytes", "fs_reads_bytes", "Cumulative count of bytes read.", { "device" })
counter("reads", "fs_reads", "Cumulative count of reads completed.", { "device" })
counter("written_bytes", "fs_writes_bytes", "Cumulative count of bytes written.", { "device" })
counter("writes", "fs_writes", "Cumulative count of writes completed.", { "device" })

for _, resource in ipairs { "cpu", "memory", "io" } do
  counter(resource .. "_waiting_seconds", "pressure_" .. resource .. "_waiting_seconds",
    "Total time duration tasks in the container have waited due to " .. resource .. " congestion.")
  counter(resource .. "_stalled_seconds", "pressure_" .. resource .. "_stalled_seconds",
    "Total time duration no tasks in the container could make progress due to " .. resource .. " congestion.")
end

gauge("cpu_quota_us", "spec_cpu_quota", "CPU quota of the container.")
gauge("cpu_period_us", "spec_cpu_period", "CPU period of the container.")
gauge("cpu_shares", "spec_cpu_shares", "CPU share of the container.")
gauge("memory_limit_bytes", "spec_memory_limit_bytes", "Memory limit for the container.")
gauge("memory_reservation_bytes", "spec_memory_reservation_limit_bytes", "Memory reservation limit for the container.")
gauge("swap_limit_bytes", "spec_memory_swap_limit_bytes", "Memory swap limit for the container.")

gauge("processes", "processes", "Number of processes running inside the container.")
gauge("tasks", "threads", "Number of threads running inside the container.")
gauge("tasks_limit", "threads_max", "Maximum number of threads allowed inside the container, infinity if value is zero.")
gauge("start_seconds", "start_time_seconds", "Start time of the container since unix epoch in seconds.")

for _, of in ipairs { "bytes", "packets", "dropped", "errors" } do
  local name = of == "dropped" and "packets_dropped" or of
  counter("received_" .. of, "network_receive_" .. name, "Cumulative count of " .. name:gsub("_", " ") .. " received.",
    { "interface" })
  counter("sent_" .. of, "network_transmit_" .. name, "Cumulative count of " .. name:gsub("_", " ") .. " transmitted.",
    { "interface" })
end

local function unit(field, kind, name, help)
  fields[field] = sonda[kind .. "_family"]("sonda_unit_" .. name, help, { "name" })
end

unit("unit_cpu_seconds", "counter", "cpu_seconds_total", "CPU time of a systemd unit.")
unit("unit_memory_working_set_bytes", "gauge", "memory_working_set_bytes",
  "Memory of a systemd unit without inactive page cache.")
unit("unit_tasks", "gauge", "tasks", "Threads of a systemd unit.")

fields.groups = sonda.gauge_family("sonda_cgroup_groups", "Control groups that were told.")
fields.cut = sonda.gauge_family("sonda_cgroup_cut", "Whether control groups were left out, and why.", { "reason" })

require "lib.cgroup_bounds" -- whose options the feed reads by itself
local cgroup = sonda.feed("cgroup", fields,
  { filter = filter.devices("collector.cgroup.id-include", "collector.cgroup.id-exclude") })

sonda.collector("cgroup", { default = false, description = "control groups: units, pods and containers" }, function()
  return outcome.or_no_data(cgroup())
end)
