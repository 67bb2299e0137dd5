/* SPDX-License-Identifier: MIT */
/* Where the control groups of the host are, below sysfs: one hierarchy of version 2 at fs/cgroup, or several
 * of version 1 at fs/cgroup/memory and its kin, where one of version 2 may stand beside at fs/cgroup/unified
 * (systemd's "hybrid"). */
#ifndef SONDA_PROC_HIERARCHY_H
#define SONDA_PROC_HIERARCHY_H

#include <stdbool.h>
#include <stddef.h>

#include "proc/procfs.h"

enum proc_controller {
    PROC_CONTROLLER_MEMORY,
    PROC_CONTROLLER_CPU,
    PROC_CONTROLLER_CPUACCT,
    PROC_CONTROLLER_IO,
    PROC_CONTROLLER_PIDS,
    PROC_CONTROLLER_PRESSURE, /* version 2 alone has these files */
    PROC_CONTROLLERS
};

struct proc_hierarchy {
    int fd; /* its top, O_PATH */
    int version;
    const char *path; /* below the root of sysfs; a static string */
    bool kernels;     /* it is the kernel's own, no recorded tree */
};

struct proc_hierarchies {
    struct proc_hierarchy list[PROC_CONTROLLERS];
    size_t count;
    const struct proc_hierarchy *of[PROC_CONTROLLERS]; /* in list; NULL: that controller is nowhere */
    const struct proc_hierarchy *first;                /* the one whose groups are told */
};

/* Returns 0, or -ENOENT with nothing opened. The struct is not to be moved. */
int proc_hierarchies_open(struct proc_hierarchies *h, struct procfs *sys);
void proc_hierarchies_close(struct proc_hierarchies *h); /* what was opened, or zeroed */

#endif
