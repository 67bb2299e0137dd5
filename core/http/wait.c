/* SPDX-License-Identifier: MIT */
#include "http/wait.h"

#include <errno.h>
#include <sys/epoll.h>

#include "http/inside.h"

static _Thread_local struct http_worker *waiting; /* whose library runs in this thread */

static bool within(const void *thing, const void *from, size_t size)
{
    uintptr_t at = (uintptr_t)thing, begin = (uintptr_t)from;

    return at >= begin && at - begin < size;
}

static bool is_own(const struct http_worker *w, const void *thing)
{
    return within(thing, w, sizeof(*w)) || within(thing, w->server, sizeof(*w->server));
}

/* Take out what is not the library's. Returns how many events are. */
static int sort(struct http_worker *w, struct epoll_event *events, int count)
{
    int kept = 0;

    for (int i = 0; i < count; i++) {
        if (!is_own(w, events[i].data.ptr))
            events[kept++] = events[i];
        else if (w->woken_count < WOKEN_MAX)
            w->woken[w->woken_count++] = events[i].data.ptr;
    }

    return kept;
}

/* The library takes a full array for a sign that there is more, and waits again as long: it gets none. An
 * interruption is no error, and nothing that it needs to know. */
static int wait_sorted(struct http_worker *w, struct epoll_event *events, int max, int ms)
{
    int count = epoll_pwait(w->epoll_fd, events, max - 1, ms, NULL);
    int error = errno;

    w->waited = true;
    w->woken_count = 0;
    w->now_ns = monotonic_ns();
    atomic_store_explicit(&w->turn_ns, w->now_ns, memory_order_relaxed);
    if (count > 0)
        w->event_ns = w->now_ns;
    errno = error;
    if (count < 0)
        return errno == EINTR ? 0 : -1;

    return sort(w, events, count);
}

int epoll_wait(int fd, struct epoll_event *events, int max, int ms);

__attribute__((visibility("default"))) int epoll_wait(int fd, struct epoll_event *events, int max, int ms)
{
    struct http_worker *w = waiting;

    return w && fd == w->epoll_fd ? wait_sorted(w, events, max, ms) : epoll_pwait(fd, events, max, ms, NULL);
}

int wait_run(struct http_worker *w, int ms)
{
    errno = 0;
    waiting = w;
    enum MHD_Result r = MHD_run_wait(w->daemon, ms);
    waiting = NULL;
    if (r == MHD_YES)
        return 0;

    return errno ? -errno : -EIO;
}

int wait_open(struct http_worker *w)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (!info)
        return -ENOTSUP;

    w->epoll_fd = info->epoll_fd;
    int r = wait_run(w, 0);
    atomic_store_explicit(&w->turn_ns, 0, memory_order_relaxed);
    if (r == 0 && !w->waited)
        r = -ENOTSUP;

    return r;
}

void wait_close(struct http_worker *w)
{
    w->epoll_fd = -1;
}

int wait_add(const struct http_worker *w, int fd, uint32_t events, void *thing)
{
    struct epoll_event event = { .events = events, .data.ptr = thing };

    return epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

void wait_remove(const struct http_worker *w, int fd)
{
    epoll_ctl(w->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}
