/* SPDX-License-Identifier: MIT */
/* How much a client may take of the server. */
#ifndef SONDA_HTTP_LIMITS_H
#define SONDA_HTTP_LIMITS_H

struct http_limits {
    unsigned connections;             /* in all; 1024 */
    unsigned connections_per_address; /* 512; unix sockets are not counted; 0: no limit */
    unsigned workers;                 /* that will be made, for the descriptors they take; 0: a few */
    unsigned head_bytes;              /* request line and headers; 16 KiB; past it 414 or 431 */
    unsigned idle_seconds;            /* keep-alive without a byte; 15 */
    unsigned head_seconds;            /* first byte of a head to its last; 5; then 408 or a close */
    unsigned request_seconds;         /* first byte of a request to the last of its answer; 30 */
    const char *const *hosts; /* allow list for Host (name without port), NULL-terminated; NULL: any */
};

#define HTTP_LIMITS_DEFAULT                                                                                  \
    ((struct http_limits){ .connections = 1024,                                                              \
                           .connections_per_address = 512,                                                   \
                           .head_bytes = 16384,                                                              \
                           .idle_seconds = 15,                                                               \
                           .head_seconds = 5,                                                                \
                           .request_seconds = 30 })

/* A copy that owns its hosts, within what the process can have: RLIMIT_NOFILE is raised as far as the limits
 * need, and where that is not allowed there are fewer connections. Returns 0, or -ENOMEM with *ret
 * untouched. */
int limits_copy(const struct http_limits *limits, struct http_limits *ret);
void limits_free(struct http_limits *limits); /* what limits_copy made, or all zero */

#endif
