/* SPDX-License-Identifier: MIT */
/* Writing what statfs.h reads back from a recorded tree: the file ".statfs" below its root. */
#ifndef SONDA_PROC_STATFS_RECORD_H
#define SONDA_PROC_STATFS_RECORD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "proc/mount.h"
#include "proc/procfs.h"

/* Ask each mount that holds files, below `root` (see proc_filesystem_read), and write a line for each that
 * answers or hangs; those that may hang are waited for bound_ns each.
 * Returns the number of lines, or -EIO. */
int proc_statfs_record(const struct proc_mounts *m, struct procfs *root, bool live, int64_t bound_ns,
                       FILE *to);

#endif
