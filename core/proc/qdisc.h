/* SPDX-License-Identifier: MIT */
/* Queueing disciplines of network devices, those at their roots, as rtnetlink(7) tells them (RTM_GETQDISC,
 * tc(8)). Of the network namespace of this process. */
#ifndef SONDA_PROC_QDISC_H
#define SONDA_PROC_QDISC_H

#include <stddef.h>
#include <stdint.h>

#include "proc/netlink.h"

#define PROC_QDISC_KIND_MAX 32 /* the kernel's IFNAMSIZ is 16 */

struct proc_qdisc {
    uint32_t device; /* its index */
    char kind[PROC_QDISC_KIND_MAX];
    uint64_t bytes, packets; /* sent */
    uint64_t drops, requeues, overlimits;
    uint64_t queued_packets, queued_bytes; /* now */
};

/* Zero-initialised is ready. Socket and memory are kept from one reading to the next. */
struct proc_qdiscs {
    struct netlink socket;
    struct proc_qdisc *items;
    size_t count, room;
};

/* Returns 0, or a negative errno with count 0. */
int proc_qdisc_read(struct proc_qdiscs *q);

/* One answer of the kernel, added to *q; a message too short for a discipline is left out. Returns as
 * proc_link_parse. */
int proc_qdisc_parse(const void *bytes, size_t len, struct proc_qdiscs *q);

void proc_qdisc_free(struct proc_qdiscs *q);

#endif
