/* SPDX-License-Identifier: MIT */
/* What one control group used and may use: the files of its directories. */
#ifndef SONDA_PROC_GROUP_H
#define SONDA_PROC_GROUP_H

#include "proc/group_stat.h"
#include "proc/hierarchy.h"
#include "proc/once.h"

/* Which figures are wanted, as bits: files of the others are not opened. */
enum {
    PROC_GROUP_CPU = 1,    /* use */
    PROC_GROUP_MEMORY = 2, /* use, faults, limits */
    PROC_GROUP_EVENTS = 4, /* memory.events, memory.peak, swap */
    PROC_GROUP_IO = 8,     /* by device */
    PROC_GROUP_PRESSURE = 16,
    PROC_GROUP_SPEC = 32, /* quota, shares, limits */
    PROC_GROUP_TASKS = 64,
    PROC_GROUP_PROCESSES = 128, /* cgroup.procs: processes, and one of them */
    PROC_GROUP_ALL = 255
};

/* The bits that a figure of struct proc_group_stat, by its offset there, asks for. */
unsigned proc_group_parts_of(size_t offset);

/* Zero-initialised is ready; memory is kept until proc_group_free. */
struct proc_group_reading {
    struct proc_group_stat stat;
    struct proc_group_devices devices;
    uint64_t pid; /* of a process in it, in this process's own pid namespace; 0: none is seen */
    struct proc_once file;
};

/* The group `path` ("/" is the top). A file that is missing only leaves its figures absent. Returns 0, or a
 * negative errno: -ENOENT where the group is gone, -ENOMEM. `root`: the path of sysfs, for a witness. */
int proc_group_read(const struct proc_hierarchies *h, const char *root, const char *path, unsigned parts,
                    struct proc_group_reading *ret);

void proc_group_free(struct proc_group_reading *r);

#endif
