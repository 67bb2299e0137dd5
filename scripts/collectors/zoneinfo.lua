-- SPDX-License-Identifier: MIT
-- Off by default.
-- Pages of each memory zone. Source: /proc/zoneinfo, proc(5), mm/vmstat.c.
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local names <const> = { -- key of the file -> { metric, help }
  nr_free_pages = { "nr_free_pages", "Total number of free pages in the zone" },
  min = { "min_pages", "Zone watermark pages_min" },
  low = { "low_pages", "Zone watermark pages_low" },
  high = { "high_pages", "Zone watermark pages_high" },
  scanned = { "scanned_pages", "Pages scanned since last reclaim" },
  spanned = { "spanned_pages", "Total pages spanned by the zone, including holes" },
  present = { "present_pages", "Physical pages existing within the zone" },
  managed = { "managed_pages", "Present pages managed by the buddy system" },
  nr_active_anon = { "nr_active_anon_pages", "Number of anonymous pages recently more used" },
  nr_inactive_anon = { "nr_inactive_anon_pages", "Number of anonymous pages recently less used" },
  nr_isolated_anon = { "nr_isolated_anon_pages", "Temporary isolated pages from anon lru" },
  nr_anon_pages = { "nr_anon_pages", "Number of anonymous pages currently used by the system" },
  nr_anon_transparent_hugepages = { "nr_anon_transparent_hugepages",
    "Number of anonymous transparent huge pages currently used by the system" },
  nr_active_file = { "nr_active_file_pages", "Number of active pages with file-backing" },
  nr_inactive_file = { "nr_inactive_file_pages", "Number of inactive pages with file-backing" },
  nr_isolated_file = { "nr_isolated_file_pages", "Temporary isolated pages from file lru" },
  nr_file_pages = { "nr_file_pages", "Number of file pages" },
  nr_slab_reclaimable = { "nr_slab_reclaimable_pages", "Number of reclaimable slab pages" },
  nr_slab_unreclaimable = { "nr_slab_unreclaimable_pages", "Number of unreclaimable slab pages" },
  nr_mlock_stack = { "nr_mlock_stack_pages", "mlock()ed pages found and moved off LRU" },
  nr_kernel_stack = { "nr_kernel_stacks", "Number of kernel stacks" },
  nr_mapped = { "nr_mapped_pages", "Number of mapped pages" },
  nr_dirty = { "nr_dirty_pages", "Number of dirty pages" },
  nr_writeback = { "nr_writeback_pages", "Number of writeback pages" },
  nr_unevictable = { "nr_unevictable_pages", "Number of unevictable pages" },
  nr_shmem = { "nr_shmem_pages", "Number of shmem pages (included tmpfs/GEM pages)" },
  nr_dirtied = { "nr_dirtied_total", "Page dirtyings since bootup" },
  nr_written = { "nr_written_total", "Page writings since bootup" },
  numa_hit = { "numa_hit_total", "Allocated in intended node" },
  numa_miss = { "numa_miss_total", "Allocated in non intended node" },
  numa_foreign = { "numa_foreign_total", "Was intended here, hit elsewhere" },
  numa_interleave = { "numa_interleave_total", "Interleaver preferred this zone" },
  numa_local = { "numa_local_total", "Allocation from local node" },
  numa_other = { "numa_other_total", "Allocation from other node" },
}

local labels <const> = { "node", "zone" }

--- Families, made when their keys are first met: few hosts ask for them.
local families, protections = {}, {}

local function family(key)
  local known = families[key]
  if not known then
    local name, help = table.unpack(names[key])
    local declare = name:find("_total$") and sonda.counter_family or sonda.gauge_family
    known = declare("node_zoneinfo_" .. name, help, labels)
    families[key] = known
  end
  return known
end

local function protection(i)
  protections[i] = protections[i]
    or sonda.gauge_family("node_zoneinfo_protection_" .. i, ("Protection array %d. field"):format(i), labels)
  return protections[i]
end

local function tell(block, node, zone)
  local found = {} -- where a key stands twice, the last holds
  for key, count in block:gmatch("([%w_]+)[ \t]+(%d+)[ \t]*\n") do
    if names[key] then found[key] = parse.number(count) end
  end
  for key, value in pairs(found) do family(key)(value, node, zone) end
  local i = 0
  for count in (block:match("protection:%s*(%b())") or ""):gmatch("%d+") do
    protection(i)(parse.number(count), node, zone)
    i = i + 1
  end
end

sonda.collector("zoneinfo", { description = "pages of each memory zone", default = false }, function()
  local text, message, errno = sonda.fs.read("/proc/zoneinfo")
  if not text then return sysfs.unavailable(message, errno) end
  for node, zone, block in text:gmatch("Node (%d+), zone%s+(%w+)([^N]*)") do tell(block, node, zone) end
end)
