/* SPDX-License-Identifier: MIT */
/* Listening sockets from their text. */
#ifndef SONDA_HTTP_LISTEN_H
#define SONDA_HTTP_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#define LISTEN_BACKLOG 1024 /* net.core.somaxconn cuts it */

/* Bind and listen, non-blocking, as http_server_listen says. *fd, *local (a unix socket) and `path` (108
 * bytes, the file of a unix socket or "") are set on success. Returns 0 or a negative errno. */
int listen_open(const char *address, int *fd, bool *local, char *path, char *bound, size_t bound_size);

#endif
