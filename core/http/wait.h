/* SPDX-License-Identifier: MIT */
/* A worker's one wait, for its connections and for what else it minds.
 *
 * libmicrohttpd has an epoll set of its own for the connections, and waits in it itself (MHD_run_wait). An
 * epoll set within another would cost each request a second epoll_wait and a second chain of wake-ups, so the
 * worker's own descriptors stand in the library's set, and epoll_wait(2) is interposed as recv(2) is (wire.h
 * says how): their events are kept from the library, which hears of its connections alone. An event of the
 * library has the address of a connection or of something static in its data; one of ours an address inside
 * the worker or its server, so neither can be taken for the other.
 *
 * A build in which the interposition does not hold cannot start: wait_open tries it. */
#ifndef SONDA_HTTP_WAIT_H
#define SONDA_HTTP_WAIT_H

#include <stdint.h>

struct http_worker;

/* The worker has its daemon, and runs in the calling thread or in none. Returns 0 or a negative errno:
 * -ENOTSUP where the library's wait is not ours. */
int wait_open(struct http_worker *w);

/* The daemon is about to be stopped: nothing can be added any more. */
void wait_close(struct http_worker *w);

/* Watch a descriptor for epoll(7) events, until it is removed or closed. `thing` is a place in the worker
 * or its server. Returns 0 or a negative errno. */
int wait_add(const struct http_worker *w, int fd, uint32_t events, void *thing);
void wait_remove(const struct http_worker *w, int fd);

/* Wait, at most `ms` (-1: as long as it takes; the library may know of something sooner), and let the
 * library serve its connections. Then now_ns and turn_ns tell when the wait ended, event_ns too where
 * something happened, and `woken` holds the things of those descriptors that have events. Returns 0 or a
 * negative errno. */
int wait_run(struct http_worker *w, int ms);

#endif
