/* SPDX-License-Identifier: MIT */
/* The life of a connection: counted in, handed to the library, out of the list and the counts again. */
#ifndef SONDA_HTTP_CONNECTION_H
#define SONDA_HTTP_CONNECTION_H

#include <stdbool.h>

#include "http/counts.h"
#include "http/peers.h"

struct connection;
struct http_server;
struct http_worker;

/* Count a client in. False and *why: the limit that it met. */
bool connection_admit(struct http_server *s, bool local, struct peer_key key, enum http_rejected *why);

/* Give its place in the limits back: at once, or for connection_admit where none was made. */
void connection_dismiss(struct http_server *s, bool local, struct peer_key key);
void connection_uncount(struct connection *c); /* once, however often it is called */

/* Hand a counted connection to the library, in its worker's thread. The library takes the socket; where it
 * cannot, the connection is over. */
void connection_start(struct connection *c);

/* The library is about to close, or closed, this connection. */
void connection_over(struct connection *c);

/* A connection that the library never had. */
void connection_drop(struct connection *c);

/* Hang up: the library sees that, and closes the socket by its own rules. _reset also throws away what the
 * kernel still holds for a client that does not read. */
void connection_cut(struct connection *c);
void connection_reset(struct connection *c);

/* Bytes are there that nobody has looked at. */
bool connection_unread(const struct connection *c);

/* From any thread: shut down all of a worker that is given up, and count them out for the others' sake. */
void connection_abandon_all(struct http_worker *w);

#endif
