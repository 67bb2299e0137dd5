/* SPDX-License-Identifier: MIT */
/* Known neighbours (ARP entries), counted by device:
 * from rtnetlink(7), RTM_GETNEIGH, or from /proc/net/arp. */
#ifndef SONDA_PROC_NEIGHBOUR_H
#define SONDA_PROC_NEIGHBOUR_H

#include <stddef.h>
#include <stdint.h>

#include "proc/link.h"

struct proc_neighbour_count {
    uint32_t index;                  /* of the device; 0 where it came from a file */
    char device[PROC_LINK_NAME_MAX]; /* "" where it came from rtnetlink */
    uint64_t entries;
};

/* Zero-initialised is ready. */
struct proc_neighbours {
    struct netlink socket;
    struct proc_neighbour_count *items; /* in order of their first entry */
    size_t count, room;
};

/* IPv4 neighbours but those that need no ARP (NUD_NOARP), as net/arp has them.
 * Returns 0 or a negative errno. */
int proc_neighbour_read(struct proc_neighbours *n);

/* One answer of the kernel; returns as proc_link_parse. */
int proc_neighbour_parse(const void *bytes, size_t len, struct proc_neighbours *n);

/* The text of net/arp; a line that is odd is left out. Returns 0, -EBADMSG where all are, or -ENOMEM. */
int proc_neighbour_parse_file(const char *text, struct proc_neighbours *n);

void proc_neighbour_free(struct proc_neighbours *n);

#endif
