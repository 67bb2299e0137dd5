/* SPDX-License-Identifier: MIT */
/* A worker: one thread, the caller's own, with one libmicrohttpd epoll daemon. http_worker_run waits in one
 * epoll for new connections, for libmicrohttpd and for wake-ups, accepts connections itself (limits answered
 * before the library sees them) and reaps the slow ones. */
#ifndef SONDA_HTTP_WORKER_H
#define SONDA_HTTP_WORKER_H

#include "http/handler.h"

struct http_server;
struct http_worker;

/* The listeners are open. Returns 0 and a handle, or a negative errno: -EAGAIN where there are too many. */
int http_worker_new(struct http_server *s, const struct http_handler *handler, void *cls,
                    struct http_worker **ret);
void http_worker_free(struct http_worker *w); /* takes NULL */

/* In the worker's own thread: serve until http_server_stop. Returns 0, or a negative errno. */
int http_worker_run(struct http_worker *w);

/* From another thread: make the worker run its turn soon. */
void http_worker_wake(struct http_worker *w);

/* From another thread: a worker that is stuck is given up: its connections are shut down so that no client
 * waits, it accepts nothing more, and it may never be freed. */
void http_worker_abandon(struct http_worker *w);

#endif
