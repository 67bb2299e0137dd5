/* SPDX-License-Identifier: MIT */
/* Counters of perf_event_open(2), each of one event on one CPU, for all processes. They begin with the first
 * reading and belong to the program, not to who reads: so that each thread, and what comes after a reload,
 * reads on. The kernel asks for CAP_PERFMON, or a /proc/sys/kernel/perf_event_paranoid of 0 and less. */
#ifndef SONDA_PROC_PERF_H
#define SONDA_PROC_PERF_H

#include <stddef.h>
#include <stdint.h>

#include "proc/procfs.h"

#define PROC_PERF_MAX 65536 /* counters, each a descriptor */

struct proc_perf_event {
    uint32_t type; /* PERF_TYPE_*, linux/perf_event.h */
    uint64_t config;
};

/* The count. What the hardware has not room for at the same time runs by turns: such a count is not scaled
 * up, since what is scaled may go backwards. Returns 0, or a negative errno: -ENOENT and -EOPNOTSUPP where
 * this machine has no such event, -EACCES or -EPERM where it may not be counted, -ENODEV for a CPU that is
 * offline, -ENOSPC past PROC_PERF_MAX. Any thread. */
int proc_perf_read(const struct proc_perf_event *event, unsigned cpu, uint64_t *ret);

/* The event of a tracepoint, "sched:sched_switch", from tracefs below sys. Returns 0, -EINVAL where it is not
 * of that form, or why tracefs does not tell. */
int proc_perf_tracepoint(struct procfs *sys, const char *name, struct proc_perf_event *ret);

/* "1,3-7:2" is 1, 3, 5, 7: one call of `each` a CPU, which returns 0 to go on. Returns 0, what `each`
 * returned, or -EINVAL. */
int proc_perf_cpus(const char *text, int (*each)(void *cls, unsigned cpu), void *cls);

/* For tests: open counters with this in place of perf_event_open(2); NULL puts it back, and closes all. */
void proc_perf_replace(int (*open)(const struct proc_perf_event *event, unsigned cpu));

#endif
