-- SPDX-License-Identifier: MIT
---@meta sonda.proc
-- The readers: what the kernel says, in base units (bytes, seconds, shares of 1). What this kernel does not offer is
-- nil, never 0; a counter past 2^63-1 stays there. Every reader returns nil, a message and an errno where it cannot
-- answer; `return nil, message` from a handler makes that a 503. A reader called twice in one call answers from one
-- reading; where the route has a `max_age`, from one of any thread that is not older.

---@class sonda.proc
local proc = {}

---@class sonda.Memory
---@field total_bytes integer
---@field free_bytes? integer
---@field available_bytes integer what programs may still take; estimated where the kernel does not say, or wrongly
---@field used_bytes integer total - available
---@field buffers_bytes? integer
---@field cached_bytes? integer page cache, shared memory included
---@field shared_bytes? integer
---@field slab_bytes? integer the kernel's own caches
---@field reclaimable_bytes? integer the part of them that it can give up
---@field dirty_bytes? integer waiting to be written to disk
---@field swap_total_bytes? integer
---@field swap_free_bytes? integer
---@field swap_used_bytes? integer

---Memory of the host, from meminfo.
---@return sonda.Memory? memory nil where the kernel does not offer it
---@return string? message
---@return integer? errno
---@nodiscard
function proc.memory() end

---Every line of meminfo under the kernel's own name ("MemTotal", "Active(anon)"): bytes, or a count where the kernel
---gives one (HugePages_Total).
---@return table<string, integer>? fields
---@return string? message
---@return integer? errno
---@nodiscard
function proc.meminfo() end

---@class sonda.Load
---@field one number average over one minute of the tasks that run or wait for a disk
---@field five number
---@field fifteen number
---@field runnable? integer tasks that run or may run now
---@field entities? integer tasks that there are, threads included
---@field last_pid? integer

---Load averages.
---@return sonda.Load? load
---@return string? message
---@return integer? errno
---@nodiscard
function proc.load() end

---@class sonda.Uptime
---@field uptime_seconds number since boot, suspend included
---@field idle_seconds? number summed over all CPUs

---How long the host is up.
---@return sonda.Uptime? uptime
---@return string? message
---@return integer? errno
---@nodiscard
function proc.uptime() end

---Seconds since boot. Guest time is contained in user and nice.
---@class sonda.CpuTimes
---@field user_seconds number
---@field nice_seconds number
---@field system_seconds number
---@field idle_seconds number
---@field iowait_seconds? number
---@field irq_seconds? number
---@field softirq_seconds? number
---@field steal_seconds? number
---@field guest_seconds? number
---@field guest_nice_seconds? number

---@class sonda.CpuCore: sonda.CpuTimes
---@field id integer CPUs that are offline are not listed: ids may have gaps

---@class sonda.Cpu
---@field total sonda.CpuTimes
---@field cores sonda.CpuCore[]
---@field boot_time_seconds? integer since the epoch
---@field context_switches? integer since boot, as the following
---@field forks? integer
---@field interrupts? integer
---@field softirqs? integer
---@field running? integer tasks now
---@field blocked? integer tasks now

---CPU times and the kernel's counters of activity, from stat.
---@return sonda.Cpu? cpu
---@return string? message
---@return integer? errno
---@nodiscard
function proc.cpu() end

---@class sonda.CpuBusyCore
---@field id integer
---@field busy_ratio? number nil where the CPU came online within the window

---@class sonda.CpuBusy
---@field busy_ratio number of all CPUs together, 0 to 1; waiting for a disk is idle
---@field cores integer online
---@field window_seconds number over which it was measured: the last full second, at the very start less, or since boot
---@field per_core? sonda.CpuBusyCore[]

---How busy the CPUs were over the last full second: the same for all who ask within it.
---@param per_core? boolean also each CPU by itself
---@return sonda.CpuBusy? busy
---@return string? message
---@return integer? errno
---@nodiscard
function proc.cpu_busy(per_core) end

---@class sonda.FilesystemUse
---@field total_bytes integer
---@field free_bytes integer root's reserve included
---@field available_bytes integer to ordinary users
---@field used_bytes integer
---@field used_ratio? number used / (used + available), as df counts; nil where there is nothing to use
---@field files integer inodes; 0 where the file system has no fixed number
---@field files_free integer
---@field read_only boolean
---@field on_file boolean a file is mounted over a file, as containers have /etc/hosts

---Size and use of the root file system (--path.rootfs).
---@return sonda.FilesystemUse? use
---@return string? message
---@return integer? errno
---@nodiscard
function proc.root() end

---@class sonda.Mount
---@field mount_point string bytes: not always UTF-8
---@field source string "/dev/sda1"; "" where there is none
---@field type string "ext4", "fuse.sshfs"
---@field options string of the mount
---@field super_options string of the file system
---@field root string the directory of the file system that is mounted
---@field major integer
---@field minor integer
---@field read_only boolean
---@field hidden boolean a later mount on its point, or on a directory above, answers in its place
---@field remote boolean asking it may hang

---What is mounted where, none of it asked for its size.
---@return sonda.Mount[]? mounts
---@return string? message
---@return integer? errno
---@nodiscard
function proc.mounts() end

---A mount with its size and use, or with the reason why that is not known.
---@class sonda.Filesystem: sonda.Mount
---@field total_bytes? integer
---@field free_bytes? integer
---@field available_bytes? integer
---@field used_bytes? integer
---@field used_ratio? number
---@field files? integer
---@field files_free? integer
---@field error? string
---@field on_file? boolean a file is mounted over a file, as containers have /etc/hosts
---@field stuck? boolean with an error: it hangs (a dead server), and is not asked again until it comes back

---The mounts that hold files (not proc, sysfs, cgroup and their kin), each asked. Those that may hang cost a call 100 ms
---at most, all together.
---@param options? { exclude_types?: table<string, any> } types not to ask: { tmpfs = true }
---@return sonda.Filesystem[]? filesystems
---@return string? message
---@return integer? errno
---@nodiscard
function proc.filesystems(options) end

---The one mounted there.
---@param mount_point string
---@return sonda.Filesystem? filesystem nil (errno 19, ENODEV) where nothing is mounted there
---@return string? message
---@return integer? errno
---@nodiscard
function proc.filesystem(mount_point) end

---Counters since boot. Discards since Linux 4.18, flushes since 5.5.
---@class sonda.Disk
---@field name string "sda1", "nvme0n1"
---@field major integer
---@field minor integer
---@field reads_completed integer
---@field reads_merged? integer
---@field read_bytes integer
---@field read_seconds? number
---@field writes_completed integer
---@field writes_merged? integer
---@field written_bytes integer
---@field write_seconds? number
---@field io_in_progress? integer now
---@field io_seconds? number in which at least one was in progress
---@field io_weighted_seconds? number
---@field discards_completed? integer
---@field discards_merged? integer
---@field discarded_bytes? integer
---@field discard_seconds? number
---@field flushes_completed? integer
---@field flush_seconds? number

---Block devices, whole disks and partitions, in the kernel's order.
---@return sonda.Disk[]? disks
---@return string? message
---@return integer? errno
---@nodiscard
function proc.disks() end

---Counters since the device was made.
---@class sonda.NetworkDevice
---@field name string
---@field received_bytes integer
---@field received_packets integer
---@field received_errors integer
---@field received_dropped integer
---@field received_fifo integer
---@field received_frame integer
---@field received_compressed integer
---@field received_multicast integer
---@field sent_bytes integer
---@field sent_packets integer
---@field sent_errors integer
---@field sent_dropped integer
---@field sent_fifo integer
---@field sent_collisions integer
---@field sent_carrier integer
---@field sent_compressed integer

---Network devices, in the kernel's order.
---@return sonda.NetworkDevice[]? devices
---@return string? message
---@return integer? errno
---@nodiscard
function proc.network() end

---@class sonda.Stall
---@field ratio_10s number share of the time in which tasks waited, over the last 10 seconds
---@field ratio_60s number
---@field ratio_300s number
---@field total_seconds number since boot

---@class sonda.Stalls
---@field some? sonda.Stall at least one task waited
---@field full? sonda.Stall all tasks that had work waited

---@class sonda.Pressure
---@field cpu? sonda.Stalls
---@field memory? sonda.Stalls
---@field io? sonda.Stalls
---@field irq? sonda.Stalls since Linux 6.1

---Time lost for want of a resource (PSI), since Linux 4.20.
---@return sonda.Pressure? pressure nil where the kernel does not measure it
---@return string? message
---@return integer? errno
---@nodiscard
function proc.pressure() end

---Counters of the memory manager under the kernel's own names ("pgfault").
---@return table<string, integer>? counters
---@return string? message
---@return integer? errno
---@nodiscard
function proc.vmstat() end

---@class sonda.Self
---@field user_seconds number
---@field system_seconds number
---@field start_seconds? number since the epoch
---@field virtual_bytes integer
---@field resident_bytes integer
---@field threads integer
---@field open_descriptors? integer
---@field most_descriptors? integer nil: no limit
---@field most_virtual_bytes? integer nil: no limit

---This very process, whatever host --path.procfs shows.
---@return sonda.Self? self
---@return string? message
---@return integer? errno
---@nodiscard
function proc.self() end

---A nil limit is no limit.
---@class sonda.Cgroup
---@field version integer 2, or 1 where the cpu or memory controller still is a version 1 hierarchy
---@field cpu_quota_cores? number CPUs that may be used: the tightest of this group and those above it that it sees
---@field cpu_usage_seconds? number
---@field cpu_user_seconds? number
---@field cpu_system_seconds? number
---@field cpu_periods? integer
---@field cpu_throttled_periods? integer in which the group was held back
---@field cpu_throttled_seconds? number
---@field memory_limit_bytes? integer the tightest, as above
---@field memory_used_bytes? integer page cache included
---@field memory_working_set_bytes? integer without page cache that can go at once: what the kubelet evicts by
---@field memory_oom_kills? integer
---@field swap_limit_bytes? integer
---@field swap_used_bytes? integer
---@field tasks? integer
---@field tasks_limit? integer

---The control group of this process: what it may use, and uses.
---@return sonda.Cgroup? cgroup
---@return string? message
---@return integer? errno
---@nodiscard
function proc.cgroup() end

---What a control group used and may use. A figure is nil where its kernel or its version does not tell it; a limit is 0
---where there is none.
---@class sonda.GroupStat
---@field cpu_usage_seconds? number
---@field cpu_user_seconds? number
---@field cpu_system_seconds? number
---@field cpu_periods? integer enforcement periods that have passed
---@field cpu_throttled_periods? integer in which the group was held back
---@field cpu_throttled_seconds? number summed over its tasks' CPUs
---@field cpu_bursts? integer periods in which the group used more than its quota
---@field cpu_burst_seconds? number
---@field memory_used_bytes? integer page cache included
---@field memory_peak_bytes? integer the most that was ever used
---@field memory_inactive_file_bytes? integer
---@field memory_working_set_bytes? integer used less inactive page cache: what the kubelet evicts by
---@field memory_rss_bytes? integer anonymous memory
---@field memory_cache_bytes? integer page cache
---@field memory_mapped_bytes? integer files that are mapped
---@field memory_kernel_bytes? integer
---@field swap_used_bytes? integer
---@field memory_dirty_bytes? integer files that wait to be written
---@field memory_writeback_bytes? integer files that are being written
---@field page_faults? integer
---@field major_page_faults? integer
---@field pages_scanned? integer
---@field pages_stolen? integer
---@field refaults_anon? integer pages that came back soon after they were reclaimed
---@field refaults_file? integer
---@field oom_kills? integer
---@field memory_high_events? integer
---@field memory_max_events? integer
---@field cpu_waiting_seconds? number some task waited
---@field cpu_stalled_seconds? number all tasks waited
---@field memory_waiting_seconds? number
---@field memory_stalled_seconds? number
---@field io_waiting_seconds? number
---@field io_stalled_seconds? number
---@field cpu_quota_us? integer 0: no quota
---@field cpu_period_us? integer
---@field cpu_shares? integer
---@field memory_limit_bytes? integer of the group itself; 0: no limit
---@field memory_reservation_bytes? integer
---@field swap_limit_bytes? integer of swap alone; 0: no limit
---@field processes? integer
---@field tasks? integer threads of all processes
---@field tasks_limit? integer 0: no limit
---@field start_seconds? integer since 1970

---@class sonda.Group: sonda.GroupStat
---@field kind "root"|"slice"|"unit"|"pod"|"container"|"other"
---@field id string its path, "/system.slice/ssh.service"
---@field name string the last of its path
---@field container_id? string
---@field pod_uid? string
---@field pod? string by the names of the kubelet's logs, as are the next two
---@field namespace? string
---@field container? string
---@field image? string of a container of a pod "unknown" where nobody says

---@class sonda.Groups
---@field total integer of these kinds
---@field cut? "cap"|"deadline"|"depth" why there are more than were read
---@field top sonda.Group[] the greatest first

---@class sonda.GroupsOptions
---@field kinds? string[] of groups to tell; all
---@field sort? "cpu"|"memory" by CPU time, or by the working set; "cpu"
---@field top? integer how many, 0 to 1000; 10
---@field max_groups? integer how many are read at most, 1 to 16384; 1024
---@field max_ms? integer for how long they are read, 1 to 60000; 1000

---The control groups of the host, version 1 or 2. Of units those alone that the host's own systemd has. Costs about fifty
---system calls a group.
---@param options? sonda.GroupsOptions
---@return sonda.Groups? groups
---@return string? message
---@return integer? errno
---@nodiscard
function proc.groups(options) end

---@class sonda.Process
---@field pid integer
---@field parent_pid integer
---@field name string bytes: not always UTF-8
---@field state string "R", "S", "D", "Z", "T", "t", "I" or "X", as in proc(5)
---@field cpu_seconds number user and system, since it began
---@field user_seconds number
---@field system_seconds number
---@field start_seconds number after boot
---@field resident_bytes integer
---@field virtual_bytes integer
---@field threads integer

---@class sonda.Processes
---@field total integer
---@field threads integer of all of them
---@field running integer
---@field sleeping integer
---@field waiting integer for a disk
---@field stopped integer
---@field zombie integer
---@field idle integer threads of the kernel
---@field top sonda.Process[] the greatest first

---The processes of the host: how many in which state, and the greatest of them. Costs three system calls a process.
---@param options? { top?: integer, sort?: "cpu"|"memory" } 10 by cpu; at most 1000
---@return sonda.Processes? processes
---@return string? message
---@return integer? errno
---@nodiscard
function proc.processes(options) end

---@class sonda.BtrfsDevice
---@field fsid string
---@field uuid string
---@field name string
---@field total_bytes integer
---@field used_bytes integer
---@field write_errors integer
---@field read_errors integer
---@field flush_errors integer
---@field corruption_errors integer
---@field generation_errors integer

---The devices of mounted btrfs file systems; needs the live host.
---@return sonda.BtrfsDevice[]? devices
---@return string? message
---@return integer? errno
---@nodiscard
function proc.btrfs() end

---@class sonda.EthtoolLink
---@field supported integer bits of enum ethtool_link_mode_bit_indices, the first 32
---@field advertised integer the same
---@field autonegotiation integer 1: on

---@class sonda.EthtoolDriver
---@field name string
---@field version string
---@field firmware_version string
---@field expansion_rom_version string
---@field bus_info string

---@class sonda.Ethtool
---@field link? sonda.EthtoolLink
---@field driver? sonda.EthtoolDriver
---@field statistics table<string, integer> under the names of the driver

---What the driver of a network device tells of it (ethtool(8)); nothing of a device that is not there. Needs the live host.
---@param device string
---@return sonda.Ethtool? ethtool
---@return string? message
---@return integer? errno
---@nodiscard
function proc.ethtool(device) end

return proc
