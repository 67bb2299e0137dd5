-- SPDX-License-Identifier: MIT
-- XFS: operations of each mounted filesystem since it was mounted.
-- Source: /sys/fs/xfs/<device>/stats/stats (since Linux 4.4); xfs.org, "Runtime Stats".
local sonda = require "sonda"
local parse = require "lib.parse"
local sysfs = require "lib.sysfs"

local dir <const> = "/sys/fs/xfs"

local function counter(name, help)
  return sonda.counter_family("node_xfs_" .. name .. "_total", help, { "device" })
end

--- Families of each row, in the order of its numbers.
local rows = {
  extent_alloc = {
    counter("extent_allocation_extents_allocated", "Number of extents allocated for a filesystem."),
    counter("extent_allocation_blocks_allocated", "Number of blocks allocated for a filesystem."),
    counter("extent_allocation_extents_freed", "Number of extents freed for a filesystem."),
    counter("extent_allocation_blocks_freed", "Number of blocks freed for a filesystem."),
  },
  abt = {
    counter("allocation_btree_lookups", "Number of allocation B-tree lookups for a filesystem."),
    counter("allocation_btree_compares", "Number of allocation B-tree compares for a filesystem."),
    counter("allocation_btree_records_inserted",
      "Number of allocation B-tree records inserted for a filesystem."),
    counter("allocation_btree_records_deleted",
      "Number of allocation B-tree records deleted for a filesystem."),
  },
  blk_map = {
    counter("block_mapping_reads", "Number of block map for read operations for a filesystem."),
    counter("block_mapping_writes", "Number of block map for write operations for a filesystem."),
    counter("block_mapping_unmaps", "Number of block unmaps (deletes) for a filesystem."),
    counter("block_mapping_extent_list_insertions", "Number of extent list insertions for a filesystem."),
    counter("block_mapping_extent_list_deletions", "Number of extent list deletions for a filesystem."),
    counter("block_mapping_extent_list_lookups", "Number of extent list lookups for a filesystem."),
    counter("block_mapping_extent_list_compares", "Number of extent list compares for a filesystem."),
  },
  bmbt = {
    counter("block_map_btree_lookups", "Number of block map B-tree lookups for a filesystem."),
    counter("block_map_btree_compares", "Number of block map B-tree compares for a filesystem."),
    counter("block_map_btree_records_inserted",
      "Number of block map B-tree records inserted for a filesystem."),
    counter("block_map_btree_records_deleted",
      "Number of block map B-tree records deleted for a filesystem."),
  },
  dir = {
    counter("directory_operation_lookup",
      "Number of file name directory lookups which miss the operating systems directory name "
      .. "lookup cache."),
    counter("directory_operation_create",
      "Number of times a new directory entry was created for a filesystem."),
    counter("directory_operation_remove",
      "Number of times an existing directory entry was created for a filesystem."),
    counter("directory_operation_getdents",
      "Number of times the directory getdents operation was performed for a filesystem."),
  },
  ig = {
    counter("inode_operation_attempts",
      "Number of times the OS looked for an XFS inode in the inode cache."),
    counter("inode_operation_found",
      "Number of times the OS looked for and found an XFS inode in the inode cache."),
    counter("inode_operation_recycled",
      "Number of times the OS found an XFS inode in the cache, but could not use it as it was "
      .. "being recycled."),
    counter("inode_operation_missed",
      "Number of times the OS looked for an XFS inode in the cache, but did not find it."),
    counter("inode_operation_duplicates",
      "Number of times the OS tried to add a missing XFS inode to the inode cache, but found it "
      .. "had already been added by another process."),
    counter("inode_operation_reclaims",
      "Number of times the OS reclaimed an XFS inode from the inode cache to free memory for "
      .. "another purpose."),
    counter("inode_operation_attribute_changes",
      "Number of times the OS explicitly changed the attributes of an XFS inode."),
  },
  rw = {
    counter("write_calls", "Number of write(2) system calls made to files in a filesystem."),
    counter("read_calls", "Number of read(2) system calls made to files in a filesystem."),
  },
  vnodes = {
    counter("vnode_active", "Number of vnodes not on free lists for a filesystem."),
    counter("vnode_allocate", "Number of times vn_alloc called for a filesystem."),
    counter("vnode_get", "Number of times vn_get called for a filesystem."),
    counter("vnode_hold", "Number of times vn_hold called for a filesystem."),
    counter("vnode_release", "Number of times vn_rele called for a filesystem."),
    counter("vnode_reclaim", "Number of times vn_reclaim called for a filesystem."),
    counter("vnode_remove", "Number of times vn_remove called for a filesystem."),
  },
}

local function emit(text, device)
  local numbers = parse.rows(text)
  for label, families in pairs(rows) do
    for i, family in ipairs(families) do
      local value = parse.cell(numbers, label, i)
      if value then family(value, device) end
    end
  end
end

local no_device = { debug = true, stats = true, error = true } -- beside the devices

sonda.collector("xfs", { description = "XFS operations of each filesystem" }, function()
  for _, device in ipairs(sysfs.entries(dir) or {}) do
    local text = not no_device[device] and sonda.fs.read(dir .. "/" .. device .. "/stats/stats")
    if text then emit(text, device) end
  end
end)
