-- SPDX-License-Identifier: MIT
-- Off by default.
-- Counters of the processors and of the kernel, by CPU, from the first scrape on. Source: perf_event_open(2): CAP_PERFMON, or
-- /proc/sys/kernel/perf_event_paranoid of 0 and less.
local sonda = require "sonda"

-- The feed's own: which CPUs, which of each kind, and tracepoints.
for _, option in ipairs { "cpus", "tracepoint", "hardware-profilers", "software-profilers", "cache-profilers" } do
  sonda.option("collector.perf." .. option)
end

local kinds = {
  hardware = {
    cpucycles = "Number of CPU cycles (frequency scaled)",
    instructions = "Number of CPU instructions",
    branch_instructions = "Number of CPU branch instructions",
    branch_misses = "Number of CPU branch misses",
    cache_refs = "Number of cache references (non frequency scaled)",
    cache_misses = "Number of cache misses",
    ref_cpucycles = "Number of CPU cycles",
    stalled_cycles_backend = "Number of stalled backend CPU cycles",
    stalled_cycles_frontend = "Number of stalled frontend CPU cycles",
  },
  software = {
    page_faults = "Number of page faults",
    context_switches = "Number of context switches",
    cpu_migrations = "Number of CPU process migrations",
    minor_faults = "Number of minor page faults",
    major_faults = "Number of major page faults",
  },
  cache = {
    cache_l1d_read_hits = "Number L1 data cache read hits",
    cache_l1d_read_misses = "Number L1 data cache read misses",
    cache_l1d_write_hits = "Number L1 data cache write hits",
    cache_l1_instr_read_misses = "Number instruction L1 instruction read misses",
    cache_tlb_instr_read_hits = "Number instruction TLB read hits",
    cache_tlb_instr_read_misses = "Number instruction TLB read misses",
    cache_tlb_data_read_hits = "Number of data TLB read hits",
    cache_tlb_data_read_misses = "Number of data TLB read misses",
    cache_tlb_data_write_hits = "Number of data TLB write hits",
    cache_tlb_data_write_misses = "Number of data TLB write misses",
    cache_ll_read_hits = "Number last level read hits",
    cache_ll_read_misses = "Number last level read misses",
    cache_ll_write_hits = "Number last level write hits",
    cache_ll_write_misses = "Number last level write misses",
    cache_bpu_read_hits = "Number BPU read hits",
    cache_bpu_read_misses = "Number BPU read misses",
  },
}

local fields = {}
for kind, helps in pairs(kinds) do
  if sonda.option("collector.perf.disable-" .. kind .. "-profilers", "0") == "0" then
    for name, help in pairs(helps) do
      fields[name] = sonda.counter_family("node_perf_" .. name .. "_total", help, { "cpu" })
    end
  end
end

local perf = sonda.feed("perf", fields)

sonda.collector("perf", { default = false, description = "counters of processors and kernel" }, function()
  return perf()
end)
