/* SPDX-License-Identifier: MIT */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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

/* "[::1]:80", "127.0.0.1:80", "[127.0.0.1]:80" (as Go takes it, and charts write for either family),
 * "localhost:80". Returns the length of the address or
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
    if (bracketed && strchr(host, ':')) {
        a->v6.sin6_family = AF_INET6;
        return inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1 &&
                       parse_port(colon + 1, &a->v6.sin6_port) == 0
                   ? (int)sizeof(a->v6)
                   : -EINVAL;
    }
    a->v4.sin_family = AF_INET;
    const char *number = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;

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

static in_port_t port_of(const union address *a)
{
    return a->any.sa_family == AF_INET6 ? a->v6.sin6_port : a->v4.sin_port;
}

static bool is_wildcard(const union address *a, sa_family_t family)
{
    if (a->any.sa_family != family)
        return false;

    return family == AF_INET6 ? IN6_IS_ADDR_UNSPECIFIED(&a->v6.sin6_addr)
                              : a->v4.sin_addr.s_addr == htonl(INADDR_ANY);
}

/* Whether one of the listeners has every address of a family at this port. */
static bool taken(const struct listener *others, size_t count, sa_family_t family, in_port_t port)
{
    for (size_t i = 0; i < count; i++) {
        union address a;
        socklen_t len = sizeof(a);
        if (!others[i].local && getsockname(others[i].fd, &a.any, &len) == 0 && is_wildcard(&a, family) &&
            port_of(&a) == port)
            return true;
    }

    return false;
}

static int bind_inet(int fd, const union address *a, socklen_t len, bool only_v6)
{
    int on = 1, only = only_v6;

    /* TCP_NODELAY is inherited by accepted sockets:
     * an answer is written whole, there is nothing to wait for. */
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (a->any.sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));

    return bind(fd, &a->any, len) < 0 ? -errno : 0;
}

/* "http://…" or "unix:…" of an address with its real port. */
static void describe(const union address *a, char *bound, size_t size)
{
    char text[INET6_ADDRSTRLEN];

    if (a->any.sa_family == AF_UNIX)
        snprintf(bound, size, "unix:%s", a->local.sun_path);
    else if (a->any.sa_family == AF_INET6)
        snprintf(bound, size, "http://[%s]:%u", inet_ntop(AF_INET6, &a->v6.sin6_addr, text, sizeof(text)),
                 ntohs(port_of(a)));
    else
        snprintf(bound, size, "http://%s:%u", inet_ntop(AF_INET, &a->v4.sin_addr, text, sizeof(text)),
                 ntohs(port_of(a)));
}

/* A socket that listens at *a, which gets its real port. */
static int open_socket(union address *a, socklen_t len, bool only_v6)
{
    CLEANUP(cleanup_close) int s = socket(a->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (s < 0)
        return -errno;

    bool local = a->any.sa_family == AF_UNIX;
    int r = local ? bind_local(s, a) : bind_inet(s, a, len, only_v6);
    if (r < 0)
        return r;
    if (listen(s, LISTEN_BACKLOG) < 0 || (!local && getsockname(s, &a->any, &len) < 0))
        return -errno;

    int fd = s;
    s = -1;

    return fd;
}

/* The one of a socket that listens: what accept(2) then gives is as with those opened here. */
static int make_own(int fd, const union address *a)
{
    int on = 1, flags = fcntl(fd, F_GETFL);

    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
        return -errno;
    if (a->any.sa_family != AF_UNIX)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

    return 0;
}

int listen_adopt(int fd, struct listener *ret, char *bound, size_t bound_size)
{
    union address a;
    int type = 0, listens = 0;
    socklen_t len = sizeof(type);

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0 ||
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) < 0)
        return -errno;
    memset(&a, 0, sizeof(a));
    len = sizeof(a);
    if (getsockname(fd, &a.any, &len) < 0)
        return -errno;
    bool local = a.any.sa_family == AF_UNIX;
    if (type != SOCK_STREAM || !listens ||
        (!local && a.any.sa_family != AF_INET && a.any.sa_family != AF_INET6))
        return -EINVAL;

    int r = make_own(fd, &a);
    if (r < 0)
        return r;
    describe(&a, bound, bound_size);
    *ret = (struct listener){ .fd = fd, .local = local };
    return 0;
}

/* ":80" is every address of both families; on a host without IPv6 those of IPv4. */
static int open_everywhere(const char *port, const struct listener *others, size_t count,
                           struct listener *ret, char *bound, size_t bound_size)
{
    char address[64];

    snprintf(address, sizeof(address), "[::]%s", port);
    int r = listen_open(address, others, count, ret, bound, bound_size);
    if (r != -EAFNOSUPPORT && r != -EADDRNOTAVAIL)
        return r;

    snprintf(address, sizeof(address), "0.0.0.0%s", port);
    return listen_open(address, others, count, ret, bound, bound_size);
}

int listen_open(const char *address, const struct listener *others, size_t count, struct listener *ret,
                char *bound, size_t bound_size)
{
    union address a;
    if (*address == ':')
        return open_everywhere(address, others, count, ret, bound, bound_size);

    bool local = strncmp(address, "unix:", 5) == 0;
    int len = local ? parse_local(address + 5, &a) : parse_inet(address, &a);
    if (len < 0)
        return len;

    bool all_v4 = is_wildcard(&a, AF_INET), all_v6 = is_wildcard(&a, AF_INET6);
    if (all_v4 && port_of(&a) && taken(others, count, AF_INET6, port_of(&a))) {
        describe(&a, bound, bound_size);
        return 1;
    }
    int fd = open_socket(&a, (socklen_t)len, !all_v6 || taken(others, count, AF_INET, port_of(&a)));
    if (fd < 0)
        return fd;
    describe(&a, bound, bound_size);
    *ret = (struct listener){ .fd = fd, .local = local };
    if (local)
        strcpy(ret->path, a.local.sun_path);

    return 0;
}
