/* SPDX-License-Identifier: MIT */
/* The structs that the files of this folder share: a server, its workers, their connections. Not for others.
 *
 * Who may touch what: a worker's fields belong to its thread, but for the atomics and what `lock` guards. A
 * connection belongs to the worker that serves it. Of the server only atomics and what its own locks guard
 * change once workers run. */
#ifndef SONDA_HTTP_INSIDE_H
#define SONDA_HTTP_INSIDE_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/counts.h"
#include "http/head.h"
#include "http/limits.h"
#include "http/listen.h"
#include "http/peers.h"
#include "http/reply.h"
#include "message/request.h"

#define SERVER_LISTENERS_MAX 16
#define SERVER_WORKERS_MAX   512 /* those that were abandoned keep their place */
/* Of all workers: they take descriptors beside the connections. */
#define SERVER_LINGERING_MAX 64
#define SERVER_LEAVING_MAX   128
/* The library's memory of a connection: the head, a record for each field, the answer's head. It is zeroed
 * after each request, so a large one costs time (16 KiB more: 0.8 of 9 us a request). */
#define POOL_SIZE(limits) ((size_t)(limits)->head_bytes + 8192)
#define POOL_FIELD        64 /* a record, rounded up; 0.9.75 and 1.0.1 have 56 bytes */
#define NS_PER_SECOND     1000000000ll
#define WOKEN_MAX         32 /* of a worker's own descriptors in a turn; others come with the next */
#define LINGER_NS         (2 * NS_PER_SECOND) /* for a last word to be read */
#define DRAIN_IDLE_NS     200000000ll /* while stopping, a connection that long without a request is closed */

struct http_server {
    struct http_limits limits;
    struct counts counts;
    struct listener listeners[SERVER_LISTENERS_MAX];
    size_t listener_count;
    struct peers *peers;
    pthread_mutex_t lock; /* the table of workers, the reserve descriptor, closing the listeners */
    int reserve_fd;       /* given up for a moment when descriptors run out, to turn a client away */
    bool listeners_closed;
    atomic_bool stopping;
    atomic_uint grace_seconds;
    struct http_worker *_Atomic workers[SERVER_WORKERS_MAX];
};

struct joined;

/* One request, from its head to the last byte of its answer. */
struct exchange {
    bool started;    /* its head reached the access handler */
    bool begun;      /* handler->begin was called: `done` is due */
    bool refused;    /* answered by the wire itself; the rest of the request is dropped */
    bool answering;  /* an answer was given to the library */
    bool discarding; /* the body is read and dropped; `answer` follows */
    int status;
    size_t sent_bytes; /* of the answer's body */
    size_t body_max, body_size;
    char *body;
    char *target;          /* a copy, where it has a query; `path` and `query` point into it */
    const char *query;     /* "" where there is none */
    const char *path;      /* of the target, without an absolute form's scheme and authority */
    struct joined *joined; /* headers.c's */
    struct http_answer *answer;
    struct reply_slot *slot;
    struct http_request request;
    char
        authority[HEAD_TEXT_MAX + 1]; /* of an absolute-form target; it beats Host (RFC 9112 section 3.2.2) */
};

struct connection {
    struct connection *next, *previous; /* of its worker, once the library has it; `next` in the inbox */
    struct http_worker *worker;
    int fd;
    bool local, loopback;
    bool counted; /* its worker's lock guards it */
    struct peer_key peer;
    char remote[INET6_ADDRSTRLEN];
    struct MHD_Connection *mhd;

    /* The wire: what head.c says of the bytes that the library has not seen yet. */
    struct head head;
    bool bad;                    /* a violation waits for the answers before it */
    bool unsent;                 /* its client may still be sending when the library closes it */
    bool ended;                  /* a refusal was sent; what still comes is dropped */
    bool over;                   /* the time to read that refusal has passed */
    bool half_closed;            /* the client sends no more, but reads */
    bool looked;                 /* the reaper has looked for an end of the stream since the last byte */
    uint64_t heads, begun;       /* heads judged sound; heads that reached the access handler */
    uint64_t messages, answered; /* requests that came whole; answers sent whole */
    size_t head_room;            /* of the library's memory, that the largest head so far takes */
    bool bodies;                 /* any head so far announced a body */
    int64_t since_ns;            /* when the current phase began: see phase.h */

    /* Any thread. */
    atomic_uchar shown_phase;
    atomic_int_fast64_t shown_since_ns;
    atomic_bool leaving; /* counted out already: see give_way.h */

    struct exchange exchange;
};

struct lingering {
    int fd;
    int64_t until_ns; /* 0: this place is free */
};

struct http_handler;

struct http_worker {
    struct http_server *server;
    const struct http_handler *handler;
    void *cls;
    unsigned index;
    unsigned woken_count;
    void *woken[WOKEN_MAX]; /* what happened beside the connections in this turn: see wait_add */
    struct MHD_Daemon *daemon;
    struct connection *starting; /* on its way to the library */
    int epoll_fd;                /* the library's, see wait.h; -1: none, or no more */
    int wake_fd;
    struct reply_slots *slots;
    uint64_t requests;
    int64_t now_ns, swept_ns;
    int64_t event_ns; /* when something happened last, and */
    int64_t due_ns;   /* when the next deadline is, as the last sweep saw; INT64_MAX: none */
    int64_t drain_until_ns;
    int64_t rest_until_ns; /* nobody can be let in until then; 0: the doors are watched */
    bool resting;          /* and they are not */
    bool draining;
    bool waited;               /* the library has waited through wait.c */
    unsigned peak;             /* connections since memory was given back last */
    struct connection **by_fd; /* the wire's table */
    size_t by_fd_size;
    size_t lingering_count;
    struct lingering lingering[SERVER_LINGERING_MAX];

    pthread_mutex_t lock; /* the list, for http_worker_abandon */
    struct connection *connections;

    /* Any thread. */
    struct connection *_Atomic inbox;
    atomic_uint load;            /* connections given to this worker */
    atomic_int_fast64_t turn_ns; /* when the running turn began; 0 while it waits */
    atomic_bool running, abandoned;
    atomic_bool leaving; /* some of its connections are, since its last turn */
};

#endif
