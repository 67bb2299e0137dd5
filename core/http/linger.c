/* SPDX-License-Identifier: MIT */
#include "http/linger.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/inside.h"

static void over(struct http_worker *w, size_t i)
{
    close(w->lingering[i].fd);
    atomic_fetch_sub(&w->server->counts.lingering, 1);
    w->lingering[i] = w->lingering[--w->lingering_count];
}

static bool begin(struct http_worker *w, int fd)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP,
                                 .data.u64 = (uint64_t)fd << 32 | WAKE_LINGER };

    if (atomic_fetch_add(&w->server->counts.lingering, 1) < SERVER_LINGERING_MAX &&
        epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0)
        return true;
    atomic_fetch_sub(&w->server->counts.lingering, 1);

    return false;
}

void linger(struct http_worker *w, int fd, const char *word, size_t len)
{
    (void)!send(fd, word, len, MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(fd, SHUT_WR);
    if (!begin(w, fd)) {
        close(fd);
        return;
    }
    w->lingering[w->lingering_count++] = (struct lingering){ .fd = fd, .until_ns = w->now_ns + LINGER_NS };
}

void linger_read(struct http_worker *w, int fd)
{
    char bytes[4096];
    ssize_t n = recvfrom(fd, bytes, sizeof(bytes), MSG_DONTWAIT, NULL, NULL);

    if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
        return;
    for (size_t i = w->lingering_count; i-- > 0;)
        if (w->lingering[i].fd == fd)
            over(w, i);
}

void linger_sweep(struct http_worker *w)
{
    for (size_t i = w->lingering_count; i-- > 0;)
        if (w->now_ns >= w->lingering[i].until_ns - (w->draining ? LINGER_NS - DRAIN_IDLE_NS : 0))
            over(w, i);
}

void linger_close_all(struct http_worker *w)
{
    while (w->lingering_count)
        over(w, w->lingering_count - 1);
}
