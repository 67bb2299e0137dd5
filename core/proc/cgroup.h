/* SPDX-License-Identifier: MIT */
/* The control group of this process: what it may use and what it uses. Version 2 (cgroup-v2.rst) and version
 * 1 (cgroup-v1/memory.rst, sched-bwc.rst) alike, also side by side (the "hybrid" of systemd). */
#ifndef SONDA_PROC_CGROUP_H
#define SONDA_PROC_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/scan.h"
#include "proc/field.h"
#include "proc/procfs.h"

/* PROC_ABSENT (NAN of a double): there is no such limit, or the kernel does not say. */
struct proc_cgroup {
    uint64_t version; /* 2, or 1 where the cpu or memory controller is still a version 1 hierarchy */

    bool has_cpu_quota;
    double
        cpu_quota_cores; /* the tightest quota / period of this group and those above it that are visible */
    double cpu_usage_seconds, cpu_user_seconds, cpu_system_seconds;
    uint64_t cpu_periods;           /* enforcement periods that have passed */
    uint64_t cpu_throttled_periods; /* in which the group was held back */
    double cpu_throttled_seconds;   /* summed over its tasks' CPUs */

    uint64_t memory_limit_bytes; /* the tightest of this group and those above it: version 1 tells that of
                                          all, version 2 those that are visible */
    uint64_t memory_used_bytes;  /* page cache included */
    uint64_t memory_working_set_bytes; /* used less inactive page cache: what the kubelet evicts by */
    uint64_t memory_oom_kills;
    uint64_t swap_limit_bytes, swap_used_bytes;

    uint64_t tasks, tasks_limit;
};

/* From self/cgroup and self/mountinfo below proc, and the group's files below sys, both as this process sees
 * them. Where only another view of the hierarchy is mounted (the host's, whose top is not our group), nothing
 * is known: all is absent. Returns 0, or a negative errno with *ret untouched: -ENOENT where the kernel has
 * no control groups or they are not mounted. A file that is missing only leaves its numbers absent. */
int proc_cgroup_read(struct procfs *proc, struct procfs *sys, struct proc_cgroup *ret);

/* Where the `controller` ("cpu", "memory", …) of this process is: version 1 or 2, and its directory relative
 * to the cgroup mount ("/" is the top). From the text of self/cgroup; a line that is odd is left out. Returns
 * 0, -ENOENT, -ENAMETOOLONG. */
int proc_cgroup_find(const char *text, const char *controller, int *version, char *path, size_t size);

extern const struct proc_field proc_cgroup_fields[]; /* of struct proc_cgroup */

#endif
