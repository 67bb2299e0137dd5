/* SPDX-License-Identifier: MIT */
/* Connection tracking, summed over CPUs: /proc/net/stat/nf_conntrack
 * (net/netfilter/nf_conntrack_standalone.c). */
#ifndef SONDA_PROC_CONNTRACK_H
#define SONDA_PROC_CONNTRACK_H

#include <stdint.h>

struct proc_conntrack {
    uint64_t found, invalid, ignore, insert, insert_failed, drop, early_drop, search_restart;
};

/* A CPU whose line is odd is left out. Returns 0, or -EBADMSG with *ret untouched where all are. */
int proc_conntrack_parse(const char *text, struct proc_conntrack *ret);

#endif
