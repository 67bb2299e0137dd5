/* SPDX-License-Identifier: MIT */
/* Who leaves when a limit is met, so that a client that asks at once is served: the connection that was idle
 * for longest, then a client that was refused already, then the slowest head, the slowest body, and at last
 * one that does not read its answer. Among those that came or moved within a quarter of a second only age
 * counts, so the newest is safe while there are others. Who waits for a handler stays.
 *
 * The one that is chosen is counted out at once, by whichever worker accepts; its own worker sees it off in
 * its next turn, as fits what it is doing by then. A request that came meanwhile is answered first. */
#ifndef SONDA_HTTP_GIVE_WAY_H
#define SONDA_HTTP_GIVE_WAY_H

#include <stdbool.h>

#include "http/peers.h"

struct connection;
struct http_worker;

/* Count one connection out: of `peer` alone, where that is not NULL. False: there is none that can leave. */
bool give_way(struct http_worker *self, const struct peer_key *peer);

/* In the worker's thread: see off who was chosen since the last call. */
void give_way_turn(struct http_worker *w);

/* See off one that was chosen, if it can go yet. */
void give_way_leave(struct connection *c);

#endif
