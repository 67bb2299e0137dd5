/* SPDX-License-Identifier: MIT */
#include "http/server.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http/gzip.h"
#include "http/inbox.h"
#include "http/inside.h"
#include "http/listen.h"

int http_server_new(const struct http_limits *limits, struct http_server **ret)
{
    struct http_server *s = calloc(1, sizeof(*s));
    if (!s)
        return -ENOMEM;

    pthread_mutex_init(&s->lock, NULL);
    s->reserve_fd = eventfd(0, EFD_CLOEXEC);
    int r = limits_copy(limits, &s->limits);
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

    int r = listen_open(address, s->listeners, s->listener_count, &s->listeners[s->listener_count], bound,
                        bound_size);
    if (r == 0)
        s->listener_count++;

    return r < 0 ? r : 0;
}

int http_server_adopt(struct http_server *s, int fd, char *bound, size_t bound_size)
{
    if (s->listener_count == SERVER_LISTENERS_MAX)
        return -ENOSPC;

    int r = listen_adopt(fd, &s->listeners[s->listener_count], bound, bound_size);
    if (r == 0)
        s->listener_count++;

    return r;
}

unsigned http_server_connections(const struct http_server *s)
{
    return atomic_load_explicit(&s->counts.connections, memory_order_relaxed);
}

uint64_t http_server_rejected(const struct http_server *s, enum http_rejected why)
{
    return atomic_load_explicit(&s->counts.rejected[why], memory_order_relaxed);
}

void http_server_stop(struct http_server *s, unsigned grace_seconds)
{
    int error = errno;

    atomic_store(&s->grace_seconds, grace_seconds);
    atomic_store(&s->stopping, true);
    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++) {
        struct http_worker *w = atomic_load(&s->workers[i]);
        if (w)
            inbox_wake(w);
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
    gzip_give_back();
    peers_free(s->peers);
    limits_free(&s->limits);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
