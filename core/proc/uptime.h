/* SPDX-License-Identifier: MIT */
/* How long the host is up: /proc/uptime. */
#ifndef SONDA_PROC_UPTIME_H
#define SONDA_PROC_UPTIME_H

#include "proc/field.h"
#include "proc/procfs.h"

struct proc_uptime {
    double uptime_seconds; /* since boot, time in suspend included */
    double idle_seconds;   /* summed over all CPUs; NAN where it is odd */
};

/* Return 0, or a negative errno with *ret untouched: -ENOENT, -EBADMSG. */
int proc_uptime_read(struct procfs *fs, struct proc_uptime *ret);
int proc_uptime_parse(const char *text, struct proc_uptime *ret);

extern const struct proc_field proc_uptime_fields[]; /* of struct proc_uptime */

#endif
