/* SPDX-License-Identifier: MIT */
/* What the server asks of whoever answers, and what it tells. */
#ifndef SONDA_HTTP_HANDLER_H
#define SONDA_HTTP_HANDLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message/answer.h"
#include "message/request.h"

/* What became of a request. */
struct http_done {
    int status;
    uint64_t body_bytes; /* of the answer, as sent */
    int64_t duration_ns; /* from begin_ns to the last byte handed to the kernel */
    bool aborted;        /* the client went away, or a deadline passed */
};

struct http_handler {
    /* The head is complete and its framing sound. Returns an answer to send at once (404, 405, cached,
     * refused), or NULL: then the body, at most *body_max bytes, is read and `answer` is called. *body_max is
     * 0 as it comes: a body is refused with 413, and one of a GET, HEAD or DELETE dropped. */
    struct http_answer *(*begin)(void *cls, struct http_request *r, size_t *body_max);
    /* The request is complete. Returns the answer, a reference that the server takes over; NULL is answered
     * with 500. */
    struct http_answer *(*answer)(void *cls, struct http_request *r);
    /* Called once for each `begin`. May be NULL. */
    void (*done)(void *cls, const struct http_request *r, const struct http_done *d);
    /* The server answered by itself, and `begin` was or will not be called: for the log. May be NULL. */
    void (*refused)(void *cls, const char *remote, int status, const char *reason);
    /* Called on the worker's thread after each turn of its loop: whenever something happened, a deadline
     * came, or http_worker_wake asks for it. May be NULL. */
    void (*turn)(void *cls);
};

#endif
