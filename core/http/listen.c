/* SPDX-License-Identifier: MIT */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

static int parse_port(const char *text, in_port_t *ret)
{
    unsigned long port = 0;
    size_t len = strspn(text, "0123456789");

    if (len == 0 || len > 5 || text[len])
        return -EINVAL;
    port = strtoul(text, NULL, 10);
    if (port > UINT16_MAX)
        return -EINVAL;
    *ret = htons((uint16_t)port);

    return 0;
}

/* "[::1]:80", "127.0.0.1:80", "localhost:80", ":80" (every address). Returns the length of the address or
 * -EINVAL. */
static int parse_inet(const char *text, union address *a)
{
    char host[INET6_ADDRSTRLEN + 1];
    const char *colon = strrchr(text, ':');
    bool bracketed = *text == '[';
    if (!colon || (bracketed && (colon < text + 2 || colon[-1] != ']')))
        return -EINVAL;

    size_t len = (size_t)(colon - text) - (bracketed ? 2 : 0);
    if (len >= sizeof(host))
        return -EINVAL;
    memcpy(host, text + bracketed, len);
    host[len] = '\0';

    memset(a, 0, sizeof(*a));
    if (bracketed) {
        a->v6.sin6_family = AF_INET6;
        return inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1 &&
                       parse_port(colon + 1, &a->v6.sin6_port) == 0
                   ? (int)sizeof(a->v6)
                   : -EINVAL;
    }
    a->v4.sin_family = AF_INET;
    const char *number = len == 0 ? "0.0.0.0" : strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;

    return inet_pton(AF_INET, number, &a->v4.sin_addr) == 1 && parse_port(colon + 1, &a->v4.sin_port) == 0
               ? (int)sizeof(a->v4)
               : -EINVAL;
}

static int parse_local(const char *path, union address *a)
{
    size_t len = strlen(path);
    if (len == 0)
        return -EINVAL;
    if (len >= sizeof(a->local.sun_path))
        return -ENAMETOOLONG;

    memset(a, 0, sizeof(*a));
    a->local.sun_family = AF_UNIX;
    memcpy(a->local.sun_path, path, len + 1);

    return (int)sizeof(a->local);
}

/* A socket file that nobody answers behind is removed. */
static int remove_stale(const union address *a)
{
    struct stat st;

    if (lstat(a->local.sun_path, &st) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(st.st_mode))
        return -EEXIST;

    CLEANUP(cleanup_close) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, &a->any, sizeof(a->local)) == 0 || errno == EAGAIN)
        return -EADDRINUSE;
    if (errno != ECONNREFUSED)
        return -errno;

    return unlink(a->local.sun_path) < 0 && errno != ENOENT ? -errno : 0;
}

static int bind_local(int fd, const union address *a)
{
    int r = remove_stale(a);
    if (r < 0)
        return r;
    if (bind(fd, &a->any, sizeof(a->local)) < 0)
        return -errno;

    return chmod(a->local.sun_path, 0660) < 0 ? -errno : 0;
}

static int bind_inet(int fd, const union address *a, socklen_t len)
{
    int on = 1;

    /* TCP_NODELAY is inherited by accepted sockets:
     * an answer is written whole, there is nothing to wait for. */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (a->any.sa_family == AF_INET6) {
        int only = !IN6_IS_ADDR_UNSPECIFIED(&a->v6.sin6_addr); /* "[::]" takes IPv4 clients too */
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
    }

    return bind(fd, &a->any, len) < 0 ? -errno : 0;
}

static int describe(int fd, const union address *wanted, char *bound, size_t size)
{
    union address a;
    socklen_t len = sizeof(a);
    char text[INET6_ADDRSTRLEN];

    if (wanted->any.sa_family == AF_UNIX) {
        snprintf(bound, size, "unix:%s", wanted->local.sun_path);
        return 0;
    }
    if (getsockname(fd, &a.any, &len) < 0)
        return -errno;
    if (a.any.sa_family == AF_INET6)
        snprintf(bound, size, "http://[%s]:%u", inet_ntop(AF_INET6, &a.v6.sin6_addr, text, sizeof(text)),
                 ntohs(a.v6.sin6_port));
    else
        snprintf(bound, size, "http://%s:%u", inet_ntop(AF_INET, &a.v4.sin_addr, text, sizeof(text)),
                 ntohs(a.v4.sin_port));

    return 0;
}

int listen_open(const char *address, int *fd, bool *local, char *path, char *bound, size_t bound_size)
{
    union address a;
    bool is_local = strncmp(address, "unix:", 5) == 0;
    int len = is_local ? parse_local(address + 5, &a) : parse_inet(address, &a);
    if (len < 0)
        return len;

    CLEANUP(cleanup_close) int s = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return -errno;
    int r = is_local ? bind_local(s, &a) : bind_inet(s, &a, (socklen_t)len);
    if (r < 0)
        return r;
    if (listen(s, LISTEN_BACKLOG) < 0)
        return -errno;
    r = describe(s, &a, bound, bound_size);
    if (r < 0)
        return r;

    *local = is_local;
    strcpy(path, is_local ? a.local.sun_path : "");
    *fd = s;
    s = -1;

    return 0;
}
