/* SPDX-License-Identifier: MIT */
/* Connections counted by peer address. An IPv6 peer counts by its /64, the least that one site is given (RFC
 * 6177), so that a limit cannot be dodged by counting addresses up. Thread-safe; used when a connection comes
 * and goes. */
#ifndef SONDA_HTTP_PEERS_H
#define SONDA_HTTP_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct peers;

struct peer_key {
    uint64_t high, low;
};

/* Room for `connections` at a time. Returns 0 or -ENOMEM. */
int peers_new(size_t connections, struct peers **ret);
void peers_free(struct peers *p); /* takes NULL */

/* The key of an address: v4-mapped IPv6 is IPv4. */
struct peer_key peer_key(const struct sockaddr *address);

/* Count one more, unless that makes more than `limit` (0: none). */
bool peers_add(struct peers *p, struct peer_key key, unsigned limit);
void peers_remove(struct peers *p, struct peer_key key);

/* Text of the address ("127.0.0.1", "::1", "unix") and whether it is this machine's own. */
void peer_name(const struct sockaddr *address, char *text, size_t size, bool *loopback);

#endif
