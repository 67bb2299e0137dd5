/* SPDX-License-Identifier: MIT */
/* A request as the rest of sonda sees it: plain data, no HTTP library. The server fills one per request;
 * tests and `sonda get` make their own. Everything it points to lasts until the request is over. */
#ifndef SONDA_MESSAGE_REQUEST_H
#define SONDA_MESSAGE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_request {
    const char *method; /* as sent: "GET" */
    const char *path;   /* as sent, still percent-encoded, without the query; begins with '/' */
    const char *query;  /* as sent, without '?'; "" where there is none */
    const char *body;   /* NULL until it is complete */
    size_t body_len;
    const char *remote; /* "127.0.0.1", "::1", "unix" */
    bool loopback;      /* the peer is this machine (127/8, ::1, unix socket) */
    uint64_t id;        /* unique in this process; X-Request-Id, the log */
    int64_t begin_ns;   /* CLOCK_MONOTONIC when its head was complete */
    void *cls;          /* the handler's own, kept from begin to done */
    /* The header of that name, in any case, or NULL. NULL: it has none. */
    const char *(*header)(const struct http_request *r, const char *name);
    void *transport; /* the server's own */
};

/* The header `name`, or NULL. */
const char *http_request_header(const struct http_request *r, const char *name);

/* Undo percent-encoding of text[0..len) into out (at least len + 1 bytes; it gets a NUL), '+' as space where
 * `plus`. Returns the length, or -EINVAL: a broken escape, or a NUL, decoded or as it is. RFC 3986
 * section 2.1. */
long http_decode(const char *text, size_t len, bool plus, char *out);

/* Walk a query string "a=1&b=2": calls `each` with the still encoded parts (value "" where there is no '=';
 * empty parts between two '&' are skipped). Stops at the first non-zero return and returns it, else 0. */
int http_query_each(const char *query,
                    int (*each)(void *cls, const char *name, size_t name_len, const char *value,
                                size_t value_len),
                    void *cls);

#endif
