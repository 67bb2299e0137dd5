/* SPDX-License-Identifier: MIT */
/* TCP sockets by state: from sock_diag(7), or from /proc/net/tcp and tcp6 of a recorded host (proc(5)). Of
 * the network namespace of this process. */
#ifndef SONDA_PROC_TCP_H
#define SONDA_PROC_TCP_H

#include <stddef.h>
#include <stdint.h>

#include "proc/netlink.h"

#define PROC_TCP_STATES 12 /* TCP_ESTABLISHED, which is 1, to TCP_CLOSING (net/tcp_states.h) */

/* Zero-initialised is none, and ready. */
struct proc_tcp {
    uint64_t sockets;                 /* of all states */
    uint64_t states[PROC_TCP_STATES]; /* by the kernel's number */
    uint64_t received_bytes;          /* wait to be read, of a listening socket: connections to be accepted */
    uint64_t sent_bytes;              /* are not acknowledged, of a listening socket: its backlog */
};

/* Ask over the socket for those of a family (AF_INET, AF_INET6). Returns 0, or a negative errno with none. */
int proc_tcp_read(struct netlink *n, unsigned char family, struct proc_tcp *ret);

/* One answer of the kernel, added to *t. A message too short for a socket, or of a state that is none, is
 * left out. Returns as proc_link_parse. */
int proc_tcp_parse(const void *bytes, size_t len, struct proc_tcp *t);

/* The text of net/tcp or net/tcp6. An odd line is left out; 0, or -EBADMSG where all are. */
int proc_tcp_parse_file(const char *text, struct proc_tcp *ret);

void proc_tcp_add(struct proc_tcp *sum, const struct proc_tcp *t);

/* "established", "syn_sent" …; NULL for a number that is none. */
const char *proc_tcp_state(size_t state);

#endif
