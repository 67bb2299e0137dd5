/* SPDX-License-Identifier: MIT */
/* Time that tasks ran and waited, a CPU: /proc/schedstat (Documentation/scheduler/sched-stats.rst). */
#ifndef SONDA_PROC_SCHEDSTAT_H
#define SONDA_PROC_SCHEDSTAT_H

#include <stdint.h>

struct proc_schedstat {
    uint64_t cpu;
    uint64_t running_nanoseconds, waiting_nanoseconds;
    uint64_t timeslices;
};

/* Tell each CPU; `each` returns 0 to go on. Lines of domains, and those that are odd, are passed over.
 * Returns 0, what `each` returned, or -EBADMSG where no CPU's line is sound. */
int proc_schedstat_each(const char *text, int (*each)(void *cls, const struct proc_schedstat *s), void *cls);

#endif
