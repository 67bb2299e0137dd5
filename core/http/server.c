/* SPDX-License-Identifier: MIT */
#include "http/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/inside.h"
#include "http/listen.h"

/* Of lingering clients, listeners, kept files of /proc and /sys, logs, the reload's reading. */
#define DESCRIPTORS_BESIDE 192
#define DESCRIPTORS_WORKER 10 /* its loop's, and those of its engine and the next one */
#define HEAD_BYTES_LEAST   512
#define HEAD_BYTES_MOST    (1u << 20)

const char *http_rejected_name(enum http_rejected why)
{
    static const char *const names[HTTP_REJECTED_COUNT] = {
        [HTTP_REJECTED_CONNECTIONS] = "connections", [HTTP_REJECTED_ADDRESS] = "address",
        [HTTP_REJECTED_MALFORMED] = "malformed",     [HTTP_REJECTED_TOO_LARGE] = "too_large",
        [HTTP_REJECTED_TIMEOUT] = "timeout",
    };

    return (unsigned)why < HTTP_REJECTED_COUNT ? names[why] : "unknown";
}

/* As many descriptors as the limits need; where the hard limit is lower, fewer connections. */
static void fit_descriptors(struct http_limits *limits)
{
    struct rlimit files;
    rlim_t beside = DESCRIPTORS_BESIDE + (rlim_t)limits->workers * DESCRIPTORS_WORKER;
    rlim_t need = limits->connections + beside;

    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= need)
        return;
    if (files.rlim_max == RLIM_INFINITY || files.rlim_max >= need)
        files.rlim_cur = need;
    else
        files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) < 0)
        getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < need)
        limits->connections = files.rlim_cur > 2 * beside ? (unsigned)(files.rlim_cur - beside)
                                                          : (unsigned)files.rlim_cur / 4 + 1;
}

static void free_hosts(char **hosts)
{
    for (char **h = hosts; h && *h; h++)
        free(*h);
    free(hosts);
}

static char **copy_hosts(const char *const *hosts)
{
    size_t count = 0;

    while (hosts[count])
        count++;
    char **copy = calloc(count + 1, sizeof(*copy));
    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = strdup(hosts[i]);
        if (!copy[i]) {
            free_hosts(copy);
            return NULL;
        }
    }

    return copy;
}

static int fill_limits(struct http_server *s, const struct http_limits *limits)
{
    s->limits = *limits;
    fit_descriptors(&s->limits);
    if (s->limits.head_bytes < HEAD_BYTES_LEAST)
        s->limits.head_bytes = HEAD_BYTES_LEAST;
    if (s->limits.head_bytes > HEAD_BYTES_MOST)
        s->limits.head_bytes = HEAD_BYTES_MOST;
    if (!limits->hosts)
        return 0;

    s->hosts = copy_hosts(limits->hosts);
    s->limits.hosts = (const char *const *)s->hosts;

    return s->hosts ? 0 : -ENOMEM;
}

int http_server_new(const struct http_limits *limits, struct http_server **ret)
{
    struct http_server *s = calloc(1, sizeof(*s));
    if (!s)
        return -ENOMEM;

    pthread_mutex_init(&s->lock, NULL);
    s->reserve_fd = eventfd(0, EFD_CLOEXEC);
    int r = fill_limits(s, limits);
    if (r == 0)
        r = peers_new(s->limits.connections, &s->peers);
    if (r < 0) {
        http_server_free(s);
        return r;
    }
    *ret = s;

    return 0;
}

int http_server_listen(struct http_server *s, const char *address, char *bound, size_t bound_size)
{
    if (s->listener_count == SERVER_LISTENERS_MAX)
        return -ENOSPC;

    struct listener *l = &s->listeners[s->listener_count];
    int r = listen_open(address, &l->fd, &l->local, l->path, bound, bound_size);
    if (r < 0)
        return r;
    s->listener_count++;

    return 0;
}

unsigned http_server_connections(const struct http_server *s)
{
    return atomic_load_explicit(&s->connections, memory_order_relaxed);
}

uint64_t http_server_rejected(const struct http_server *s, enum http_rejected why)
{
    return atomic_load_explicit(&s->rejected[why], memory_order_relaxed);
}

void server_reject(struct http_server *s, enum http_rejected why)
{
    atomic_fetch_add_explicit(&s->rejected[why], 1, memory_order_relaxed);
}

void http_server_stop(struct http_server *s, unsigned grace_seconds)
{
    int error = errno;

    atomic_store(&s->grace_seconds, grace_seconds);
    atomic_store(&s->stopping, true);
    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++) {
        struct http_worker *w = atomic_load(&s->workers[i]);
        if (w)
            http_worker_wake(w);
    }
    errno = error;
}

void http_server_free(struct http_server *s)
{
    if (!s)
        return;

    for (size_t i = 0; i < s->listener_count; i++) {
        close(s->listeners[i].fd);
        if (s->listeners[i].local && !s->listeners_closed)
            unlink(s->listeners[i].path);
    }
    if (s->reserve_fd >= 0)
        close(s->reserve_fd);
    peers_free(s->peers);
    free_hosts(s->hosts);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
