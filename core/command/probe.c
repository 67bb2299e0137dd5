/* SPDX-License-Identifier: MIT */
/* sonda probe [URL]: ask a running server; 0 where it answers 2xx. For health checks in images that hold no
 * curl. Without a URL the first --listen address is asked for /health. */
#include "command/probe.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"

#define TIMEOUT_SECONDS 5

struct target {
    char host[256]; /* or the path of a unix socket */
    char port[16];
    char path[1024];
    bool local; /* a unix socket */
};

/* "any address" is not one to connect to. */
static const char *reachable(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 ? "127.0.0.1" : strcmp(host, "::") == 0 ? "::1" : host;
}

/* "HOST:PORT", "[V6]:PORT", "HOST" */
static int split_authority(const char *text, size_t len, struct target *t)
{
    char authority[300];

    if (len >= sizeof(authority))
        return -EINVAL;
    memcpy(authority, text, len);
    authority[len] = '\0';
    char *host = authority, *rest = authority;
    if (*host == '[') {
        host++;
        rest = strchr(host, ']');
        if (!rest)
            return -EINVAL;
        *rest++ = '\0';
    }
    char *colon = strrchr(rest, ':');
    if (colon)
        *colon = '\0';
    if (!*host || strlen(host) >= sizeof(t->host) ||
        (colon && (!colon[1] || strlen(colon + 1) >= sizeof(t->port))))
        return -EINVAL;

    strcpy(t->host, reachable(host));
    strcpy(t->port, colon ? colon + 1 : "80");
    return 0;
}

/* http://HOST:PORT/PATH, or what --listen takes. */
static int parse(const char *url, struct target *t)
{
    memset(t, 0, sizeof(*t));
    strcpy(t->path, "/health");
    if (strncmp(url, "unix:", 5) == 0) {
        t->local = true;
        return (size_t)snprintf(t->host, sizeof(t->host), "%s", url + 5) < sizeof(t->host) ? 0 : -EINVAL;
    }
    bool scheme = strncmp(url, "http://", 7) == 0;
    if (strstr(url, "://") && !scheme)
        return -EINVAL;
    url += scheme ? 7 : 0;
    size_t len = strcspn(url, "/");
    if (url[len] && (size_t)snprintf(t->path, sizeof(t->path), "%s", url + len) >= sizeof(t->path))
        return -EINVAL;
    if (strpbrk(t->path, " \r\n"))
        return -EINVAL;

    return split_authority(url, len, t);
}

static void bound_time(int fd)
{
    struct timeval limit = { .tv_sec = TIMEOUT_SECONDS };

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
}

static int connect_unix(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (strlen(path) >= sizeof(address.sun_path))
        return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    bound_time(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    int error = -errno;
    close(fd);
    return error;
}

static int connect_inet(const struct target *t)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
    int fd = -EHOSTUNREACH;

    if (getaddrinfo(t->host, t->port, &hints, &found) != 0)
        return -ENXIO;
    for (struct addrinfo *a = found; a && fd < 0; a = a->ai_next) {
        int s = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (s < 0) {
            fd = -errno;
            continue;
        }
        bound_time(s);
        if (connect(s, a->ai_addr, a->ai_addrlen) == 0) {
            fd = s;
        } else {
            fd = -errno;
            close(s);
        }
    }
    freeaddrinfo(found);
    return fd;
}

/* The status of the answer, or a negative errno. */
static int ask(int fd, const struct target *t)
{
    char text[2048];
    bool v6 = !t->local && strchr(t->host, ':');

    int len =
        snprintf(text, sizeof(text),
                 "GET %s HTTP/1.1\r\nHost: %s%s%s\r\nUser-Agent: sonda-probe\r\nConnection: close\r\n\r\n",
                 t->path, v6 ? "[" : "", t->local ? "localhost" : t->host, v6 ? "]" : "");
    if (send(fd, text, (size_t)len, MSG_NOSIGNAL) != len)
        return -errno;

    size_t have = 0;
    ssize_t n = 0;
    while (have < sizeof(text) - 1 && (n = recv(fd, text + have, sizeof(text) - 1 - have, 0)) > 0) {
        have += (size_t)n;
        text[have] = '\0';
        if (strchr(text, '\n'))
            break;
    }
    text[have] = '\0';
    int status;
    if (sscanf(text, "HTTP/1.%*1d %3d", &status) == 1)
        return status;
    return n < 0 ? -errno : have ? -EPROTO : -ECONNRESET;
}

static const char *reason(int error)
{
    switch (error) {
    case -ENXIO:
        return "no such host or port";
    case -EPROTO:
        return "what answers there is no HTTP server";
    case -ECONNRESET:
        return "it hung up without an answer";
    case -EAGAIN: /* SO_RCVTIMEO, SO_SNDTIMEO: socket(7) */
    case -EINPROGRESS:
        return "no answer in time";
    default:
        return strerror(-error);
    }
}

int command_probe(const struct options *o)
{
    const char *url = o->arguments.count ? o->arguments.items[0] : o->listen.items[0];
    struct target t;

    if (parse(url, &t) < 0) {
        fprintf(stderr, "sonda: probe: '%s' is not http://HOST:PORT/PATH or unix:PATH\n", url);
        return 2;
    }
    CLEANUP(cleanup_close) int fd = t.local ? connect_unix(t.host) : connect_inet(&t);
    int status = fd < 0 ? fd : ask(fd, &t);
    if (status >= 200 && status < 300)
        return 0;
    if (status < 0)
        fprintf(stderr, "sonda: probe: %s: %s\n", url, reason(status));
    else
        fprintf(stderr, "sonda: probe: %s answered %d\n", url, status);
    return 1;
}
