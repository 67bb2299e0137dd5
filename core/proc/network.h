/* SPDX-License-Identifier: MIT */
/* What network devices did since they were made: /proc/net/dev. */
#ifndef SONDA_PROC_NETWORK_H
#define SONDA_PROC_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "proc/field.h"
#include "proc/procfs.h"

#define PROC_NETWORK_NAME_MAX 32 /* the kernel's IFNAMSIZ is 16 */

/* The sixteen columns of net/dev (net/core/net-procfs.c, dev_seq_printf_stats), some of which add up several
 * counters of the kernel: *_errors, *_dropped and *_frame say which. */
struct proc_network_device {
    char name[PROC_NETWORK_NAME_MAX];
    uint64_t received_bytes, received_packets, received_errors;
    uint64_t received_dropped; /* no buffer, or nobody wanted it */
    uint64_t received_fifo;
    uint64_t received_frame; /* length, overrun, CRC and frame errors */
    uint64_t received_compressed, received_multicast;
    uint64_t sent_bytes, sent_packets, sent_errors, sent_dropped, sent_fifo, sent_collisions;
    uint64_t sent_carrier; /* carrier, aborted, window and heartbeat errors */
    uint64_t sent_compressed;
};

#define PROC_NETWORK_COUNTERS 16

/* Zero-initialised is ready. Its memory is kept from one reading to the next, until proc_network_free. */
struct proc_network {
    struct proc_network_device *items;
    size_t count, room;
};

/* Of the network namespace of this process (net is a link to self/net).
 * A line that is odd is left out. Return 0, or a negative errno with count 0: -ENOENT, -EBADMSG (cut, other
 * headings, or no line that is sound), -ENOMEM. */
int proc_network_read(struct procfs *fs, struct proc_network *ret);
int proc_network_parse(const char *text, struct proc_network *ret);

void proc_network_free(struct proc_network *n);

extern const struct proc_field proc_network_fields[]; /* of struct proc_network_device */

#endif
