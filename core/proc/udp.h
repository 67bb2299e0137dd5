/* SPDX-License-Identifier: MIT */
/* Bytes queued in UDP sockets: /proc/net/udp and udp6 (proc(5)). */
#ifndef SONDA_PROC_UDP_H
#define SONDA_PROC_UDP_H

#include <stdint.h>

struct proc_udp_queues {
    uint64_t sent_bytes, received_bytes; /* waiting in all sockets: tx_queue, rx_queue */
};

/* A socket whose line is odd is left out. Returns 0, or -EBADMSG with *ret untouched where all are. */
int proc_udp_parse(const char *text, struct proc_udp_queues *ret);

#endif
