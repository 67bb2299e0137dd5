/* SPDX-License-Identifier: MIT */
/* The HTTP server: listening sockets shared by workers, one libmicrohttpd epoll daemon a worker, strict
 * framing, limits and deadlines. Knows no Lua: a request goes to a struct http_handler.
 *
 * A worker is one thread, the caller's own: http_worker_run waits in one epoll for new connections, for
 * libmicrohttpd and for wake-ups, accepts connections itself (limits answered before the library sees them)
 * and reaps the slow ones. */
#ifndef SONDA_HTTP_SERVER_H
#define SONDA_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message/answer.h"
#include "message/request.h"

struct http_server;
struct http_worker;

struct http_limits {
    unsigned connections;             /* in all; 256 */
    unsigned connections_per_address; /* 64; unix sockets are not counted; 0: no limit */
    unsigned workers;                 /* that will be made, for the descriptors they take; 0: a few */
    unsigned head_bytes;              /* request line and headers; 16 KiB; past it 414 or 431 */
    unsigned idle_seconds;            /* keep-alive without a byte; 15 */
    unsigned head_seconds;            /* first byte of a head to its last; 5; then 408 or a close */
    unsigned request_seconds;         /* first byte of a request to the last of its answer; 30 */
    const char *const *hosts; /* allow list for Host (name without port), NULL-terminated; NULL: any */
};

#define HTTP_LIMITS_DEFAULT                                                                                  \
    ((struct http_limits){ .connections = 256,                                                               \
                           .connections_per_address = 64,                                                    \
                           .head_bytes = 16384,                                                              \
                           .idle_seconds = 15,                                                               \
                           .head_seconds = 5,                                                                \
                           .request_seconds = 30 })

/* What became of a request. */
struct http_done {
    int status;
    uint64_t body_bytes; /* of the answer, as sent */
    int64_t duration_ns; /* from begin_ns to the last byte handed to the kernel */
    bool aborted;        /* the client went away, or a deadline passed */
};

struct http_handler {
    /* The head is complete and its framing sound. Returns an answer to send at once (404, 405, cached,
     * refused), or NULL: then the body, at most *body_max bytes (0 as it is: a body is refused with 413), is
     * read and `answer` is called. */
    struct http_answer *(*begin)(void *cls, struct http_request *r, size_t *body_max);
    /* The request is complete. Returns the answer, a reference that the server takes over; NULL is answered
     * with 500. */
    struct http_answer *(*answer)(void *cls, struct http_request *r);
    /* Called once for each `begin`. May be NULL. */
    void (*done)(void *cls, const struct http_request *r, const struct http_done *d);
    /* The server answered by itself, and `begin` was or will not be called: for the log. May be NULL. */
    void (*refused)(void *cls, const char *remote, int status, const char *reason);
    /* Called on the worker's thread after each turn of its loop, at least every 250 ms. May be NULL. */
    void (*turn)(void *cls);
};

/* Why requests or connections were turned away before a handler saw them. */
enum http_rejected {
    HTTP_REJECTED_CONNECTIONS, /* limit in all */
    HTTP_REJECTED_ADDRESS,     /* limit per address */
    HTTP_REJECTED_MALFORMED,   /* 400 and kin: framing, Host, target */
    HTTP_REJECTED_TOO_LARGE,   /* 413, 414, 431 */
    HTTP_REJECTED_TIMEOUT,     /* a deadline passed */
    HTTP_REJECTED_COUNT
};
const char *http_rejected_name(enum http_rejected why); /* "connections", "address", "malformed", … */

/* Copies the limits. Returns 0 and a handle, or a negative errno. Raises RLIMIT_NOFILE as far as the limits
 * need. */
int http_server_new(const struct http_limits *limits, struct http_server **ret);

/* Listen on "ADDR:PORT", "[V6]:PORT" or "unix:PATH" (mode 0660; a stale socket file is replaced, a live one
 * is -EADDRINUSE). Port 0 takes a free one. `bound` gets the real address as text: "http://127.0.0.1:8000",
 * "unix:/run/sonda.sock". Returns 0 or a negative errno: -EINVAL where the text is no such address. Before
 * the first worker. */
int http_server_listen(struct http_server *s, const char *address, char *bound, size_t bound_size);

/* Live numbers; any thread. */
unsigned http_server_connections(const struct http_server *s);
uint64_t http_server_rejected(const struct http_server *s, enum http_rejected why);

/* Stop accepting (unix socket files are removed); workers finish what is in flight (idle connections are
 * closed, answers say Connection: close) and their http_worker_run returns when their last connection is gone
 * or `grace_seconds` have passed. Async-signal-safe. */
void http_server_stop(struct http_server *s, unsigned grace_seconds);

/* All workers must have returned (or been abandoned). Takes NULL. */
void http_server_free(struct http_server *s);

int http_worker_new(struct http_server *s, const struct http_handler *handler, void *cls,
                    struct http_worker **ret);
void http_worker_free(struct http_worker *w);

/* In the worker's own thread: serve until http_server_stop. Returns 0, or a negative errno. */
int http_worker_run(struct http_worker *w);

/* From another thread: make the worker run its turn soon. */
void http_worker_wake(struct http_worker *w);

/* From another thread: a worker that is stuck is given up: its connections are shut down so that no client
 * waits, it accepts nothing more, and it may never be freed. */
void http_worker_abandon(struct http_worker *w);

#endif
