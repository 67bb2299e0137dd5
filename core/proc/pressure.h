/* SPDX-License-Identifier: MIT */
/* Time lost for want of a resource: /proc/pressure (Documentation/accounting/psi.rst), since Linux 4.20. */
#ifndef SONDA_PROC_PRESSURE_H
#define SONDA_PROC_PRESSURE_H

#include <stdbool.h>

#include "proc/field.h"
#include "proc/procfs.h"

struct proc_stall {
    double ratio_10s, ratio_60s, ratio_300s; /* share of the time, 0 … 1, over so many seconds */
    double total_seconds;                    /* since boot */
};

struct proc_stalls {
    bool has_some, has_full;
    struct proc_stall some; /* at least one task waited */
    struct proc_stall
        full; /* all tasks that had work waited; of cpu only since 5.13, and 0 for the whole host */
};

struct proc_pressure {
    struct proc_stalls cpu, memory, io;
    struct proc_stalls irq; /* since 6.1, `full` alone */
};

/* Return 0, or a negative errno with *ret untouched: -ENOENT where the kernel measures none (CONFIG_PSI,
 * psi=1), -EOPNOTSUPP where it was switched off at boot, -EBADMSG. A resource that the kernel does not offer,
 * or whose text is odd, has neither flag; a line that is odd is left out. */
int proc_pressure_read(struct procfs *fs, struct proc_pressure *ret);
int proc_pressure_parse(const char *text, struct proc_stalls *ret);

extern const struct proc_field proc_stall_fields[]; /* of struct proc_stall */

#endif
