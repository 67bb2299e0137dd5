/* SPDX-License-Identifier: MIT */
/* What each CPU did with received packets: /proc/net/softnet_stat (net/core/net-procfs.c,
 * softnet_seq_show). */
#ifndef SONDA_PROC_SOFTNET_H
#define SONDA_PROC_SOFTNET_H

#include <stdint.h>

/* Counters of 32 bits. Those that a kernel does not print are 0, as it would count them. */
struct proc_softnet {
    uint64_t processed, dropped, times_squeezed, cpu_collisions;
    uint64_t received_rps;     /* since 2.6.35 */
    uint64_t flow_limit_count; /* since 3.11 */
    uint64_t backlog_length;   /* now; since 5.10 */
    uint64_t cpu; /* since 5.10; before, the number of the line, which skips no CPU that is offline */
};

/* Tell each CPU; a line that is odd is left out. `each` returns 0 to go on. Returns 0, what `each` returned,
 * or -EBADMSG where no line is sound. */
int proc_softnet_each(const char *text, int (*each)(void *cls, const struct proc_softnet *s), void *cls);

#endif
