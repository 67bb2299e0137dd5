/* SPDX-License-Identifier: MIT */
/* This process itself, from /proc/self: what process_* metrics tell. */
#ifndef SONDA_PROC_SELF_H
#define SONDA_PROC_SELF_H

#include <stdint.h>

#include "proc/field.h"
#include "proc/process.h"
#include "proc/procfs.h"

struct proc_self {
    double user_seconds, system_seconds;
    uint64_t virtual_bytes, resident_bytes;
    uint64_t threads;
    uint64_t open_descriptors;   /* PROC_ABSENT where they cannot be listed */
    uint64_t most_descriptors;   /* RLIMIT_NOFILE; PROC_ABSENT: no limit */
    uint64_t most_virtual_bytes; /* RLIMIT_AS; PROC_ABSENT: no limit */
    double start_seconds;        /* since the epoch; NAN where boot time is unknown */
};

/* Of the process that calls. fs is a procfs in which it appears as `self`, "/proc" as a rule.
 * Returns 0, or a negative errno with *ret untouched: -ENOENT, -EBADMSG. */
int proc_self_read(struct procfs *fs, struct proc_self *ret);

extern const struct proc_field proc_self_fields[]; /* of struct proc_self */

#endif
