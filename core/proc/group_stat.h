/* SPDX-License-Identifier: MIT */
/* The texts of a control group's files, of version 2 (cgroup-v2.rst) and version 1 (cgroup-v1/memory.rst,
 * cpuacct.rst, blkio-controller.rst, sched-bwc.rst), into one set of figures. */
#ifndef SONDA_PROC_GROUP_STAT_H
#define SONDA_PROC_GROUP_STAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scan.h"
#include "proc/field.h"

/* PROC_ABSENT, NAN: the kernel or this version of control groups does not say. Of limits 0: there is none. */
struct proc_group_stat {
    double cpu_usage_seconds, cpu_user_seconds, cpu_system_seconds;
    uint64_t cpu_periods,
        cpu_throttled_periods;    /* of enforcement: passed, and those that held the group back */
    double cpu_throttled_seconds; /* summed over its tasks' CPUs */
    uint64_t cpu_bursts;
    double cpu_burst_seconds;

    uint64_t memory_used_bytes, memory_peak_bytes; /* page cache included */
    uint64_t memory_inactive_file_bytes;
    uint64_t memory_working_set_bytes; /* used less inactive page cache: what the kubelet evicts by */
    uint64_t memory_rss_bytes, memory_cache_bytes, memory_mapped_bytes, memory_kernel_bytes, swap_used_bytes;
    uint64_t memory_dirty_bytes, memory_writeback_bytes;
    uint64_t page_faults, major_page_faults, pages_scanned, pages_stolen, refaults_anon, refaults_file;
    uint64_t oom_kills, memory_high_events, memory_max_events;

    double cpu_waiting_seconds, cpu_stalled_seconds; /* some, and all of its tasks waited */
    double memory_waiting_seconds, memory_stalled_seconds;
    double io_waiting_seconds, io_stalled_seconds;

    uint64_t cpu_quota_us, cpu_period_us, cpu_shares;
    uint64_t memory_limit_bytes, memory_reservation_bytes;
    uint64_t swap_limit_bytes; /* of swap alone */

    uint64_t processes, tasks, tasks_limit;
    uint64_t start_seconds; /* since 1970: the older of the times of its directory and of one file in it */
};

/* What a device did for a group. */
struct proc_group_io {
    uint64_t major, minor;
    uint64_t read_bytes, written_bytes, reads, writes;
};

/* Zero-initialised is ready; memory is kept until it is freed. */
struct proc_group_devices {
    struct proc_group_io *items;
    size_t count, room;
};

extern const struct proc_field proc_group_stat_fields[]; /* of struct proc_group_stat */

/* Everything absent. */
struct proc_group_stat proc_group_stat_nothing(void);

/* The number behind `key` in flat keyed text (memory.events …), PROC_ABSENT where there is none. */
uint64_t proc_group_value(const char *text, const char *key);

/* A file of one number; of "max" and of what is no number `otherwise`. */
uint64_t proc_group_number(const char *text, uint64_t otherwise);

/* Version 1 prints "no limit" as the largest page counter, LONG_MAX cut to pages (mm/page_counter.c). */
bool proc_group_is_unlimited(uint64_t bytes);

/* Used less inactive, not below 0; PROC_ABSENT where either is. */
uint64_t proc_group_working_set(uint64_t used, uint64_t inactive);

/* cpu.stat of version 2, or of 1, which has of these the throttling alone. */
void proc_group_parse_cpu(const char *text, int version, struct proc_group_stat *ret);

/* cpuacct.stat of version 1, in clock ticks. */
void proc_group_parse_cpuacct(const char *text, struct proc_group_stat *ret);

/* "max 100000", "150000 100000" (cpu.max). Returns 0, or -EBADMSG with *ret untouched. */
int proc_group_parse_cpu_max(const char *text, uint64_t *quota_us, uint64_t *period_us);

/* cpu.weight (1 … 10000) as the shares of version 1 that runtimes made it of. */
uint64_t proc_group_shares(uint64_t weight);

/* memory.stat; the totals of a hierarchy of version 1. */
void proc_group_parse_memory(const char *text, int version, struct proc_group_stat *ret);

/* cpu.pressure and its kin: seconds in which some, and in which all tasks waited. */
void proc_group_parse_pressure(const char *text, double *waiting, double *stalled);

/* io.stat of version 2. Returns 0 or -ENOMEM; a line that is odd is left out. */
int proc_group_parse_io(const char *text, struct proc_group_devices *ret);

/* blkio.throttle.io_service_bytes and io_serviced of version 1 and their kin: a line a device and operation.
 * `bytes`: the first of these. Adds to what is there. Returns 0 or -ENOMEM. */
int proc_group_parse_blkio(const char *text, bool bytes, struct proc_group_devices *ret);

#endif
