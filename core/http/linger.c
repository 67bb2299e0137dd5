/* SPDX-License-Identifier: MIT */
#include "http/linger.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/inside.h"
#include "http/wait.h"

static void over(struct http_worker *w, struct lingering *l)
{
    close(l->fd);
    l->until_ns = 0;
    w->lingering_count--;
    atomic_fetch_sub(&w->server->counts.lingering, 1);
}

/* There is a free one: the server's workers have that many together. */
static struct lingering *free_place(struct http_worker *w)
{
    struct lingering *l = w->lingering;

    while (l->until_ns)
        l++;

    return l;
}

static bool begin(struct http_worker *w, int fd)
{
    if (atomic_fetch_add(&w->server->counts.lingering, 1) < SERVER_LINGERING_MAX) {
        struct lingering *l = free_place(w);
        if (wait_add(w, fd, EPOLLIN | EPOLLRDHUP, l) == 0) {
            *l = (struct lingering){ .fd = fd, .until_ns = w->now_ns + LINGER_NS };
            w->lingering_count++;
            return true;
        }
    }
    atomic_fetch_sub(&w->server->counts.lingering, 1);

    return false;
}

void linger(struct http_worker *w, int fd, const char *word, size_t len)
{
    (void)!send(fd, word, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(fd, SHUT_WR);
    if (!begin(w, fd))
        close(fd);
}

void linger_read(struct http_worker *w, struct lingering *l)
{
    char bytes[4096];
    ssize_t n = l->until_ns ? recvfrom(l->fd, bytes, sizeof(bytes), MSG_DONTWAIT, NULL, NULL) : 1;

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        over(w, l);
}

/* Close those whose time is over at that moment. */
static void close_until(struct http_worker *w, int64_t ns)
{
    struct lingering *l = w->lingering;

    for (; w->lingering_count && l < w->lingering + SERVER_LINGERING_MAX; l++)
        if (l->until_ns && l->until_ns <= ns)
            over(w, l);
}

void linger_sweep(struct http_worker *w)
{
    close_until(w, w->now_ns + (w->draining ? LINGER_NS - DRAIN_IDLE_NS : 0));
}

void linger_close_all(struct http_worker *w)
{
    close_until(w, INT64_MAX);
}
