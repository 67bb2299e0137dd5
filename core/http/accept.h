/* SPDX-License-Identifier: MIT */
/* The door. Whichever worker wakes first accepts, and gives each client to the worker that has the fewest and
 * is not stuck in a request: the kernel alone would let one worker have nearly all. */
#ifndef SONDA_HTTP_ACCEPT_H
#define SONDA_HTTP_ACCEPT_H

struct http_worker;
struct listener;

/* Take what waits at a listener, `most` at most: a client past a limit is turned away at once. */
void accept_clients(struct http_worker *w, const struct listener *l, unsigned most);

/* Hand the connections that were given to this worker to the library. */
void accept_inbox(struct http_worker *w);
/* Close them: the worker is gone. Any thread. */
void accept_drop_inbox(struct http_worker *w);

#endif
