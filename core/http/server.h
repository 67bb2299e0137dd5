/* SPDX-License-Identifier: MIT */
/* The HTTP server: listening sockets, limits and counts that its workers (worker.h) share. Knows no Lua: a
 * request goes to a struct http_handler. */
#ifndef SONDA_HTTP_SERVER_H
#define SONDA_HTTP_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "http/counts.h"
#include "http/limits.h"

struct http_server;

/* Copies the limits. Returns 0 and a handle, or a negative errno. Raises RLIMIT_NOFILE as far as the limits
 * need. */
int http_server_new(const struct http_limits *limits, struct http_server **ret);

/* Listen on "ADDR:PORT", "[V6]:PORT" or "unix:PATH" (mode 0660; a stale socket file is replaced, a live one
 * is -EADDRINUSE). "[::]" and ":PORT" take IPv4 clients too, and may be named beside "0.0.0.0". Port 0 takes
 * a free one. `bound` gets the real address as text: "http://127.0.0.1:8000", "unix:/run/sonda.sock".
 * Returns 0 or a negative errno: -EINVAL where the text is no such address. Before the first worker. */
int http_server_listen(struct http_server *s, const char *address, char *bound, size_t bound_size);

/* The same with a socket that listens already (http/listen.h, listen_adopt). */
int http_server_adopt(struct http_server *s, int fd, char *bound, size_t bound_size);

/* Live numbers; any thread. */
unsigned http_server_connections(const struct http_server *s);
uint64_t http_server_rejected(const struct http_server *s, enum http_rejected why);

/* Stop accepting (unix socket files are removed); workers finish what is in flight (idle connections are
 * closed, answers say Connection: close) and their http_worker_run returns when their last connection is gone
 * or `grace_seconds` have passed. Async-signal-safe. */
void http_server_stop(struct http_server *s, unsigned grace_seconds);

/* All workers must have returned (or been abandoned). Takes NULL. */
void http_server_free(struct http_server *s);

#endif
