/* SPDX-License-Identifier: MIT */
/* Listening sockets from their text. */
#ifndef SONDA_HTTP_LISTEN_H
#define SONDA_HTTP_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

#define LISTEN_BACKLOG 1024 /* net.core.somaxconn cuts it */

struct listener {
    int fd;
    bool local;     /* a unix socket, */
    char path[108]; /* and its file; else "" */
};

/* Bind and listen, non-blocking, as http_server_listen says; others[0..count) is what the same server listens
 * on already. "[::]" takes IPv4 clients too, but where "0.0.0.0" is among the others with the same port.
 * Returns 0 and *ret; 1 where one of the others takes all clients of that address already, so that there is
 * nothing to open; or a negative errno. `bound` is set but for an error, *ret for 0 alone. */
int listen_open(const char *address, const struct listener *others, size_t count, struct listener *ret,
                char *bound, size_t bound_size);

/* Take a socket that listens already, which somebody opened for this process (sd_listen_fds(3)), as
 * listen_open would return it. Its file, where it has one, is not removed in the end. Returns 0, or a
 * negative errno: -EBADF, -ENOTSOCK, -EINVAL where it is no stream socket that listens. */
int listen_adopt(int fd, struct listener *ret, char *bound, size_t bound_size);

#endif
