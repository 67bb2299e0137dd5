/* SPDX-License-Identifier: MIT */
/* One epoll set for all that a worker waits for: the connections, which its libmicrohttpd daemon watches,
 * and beside them the listeners, a wake-up descriptor and clients that are being sent away (wait.h). The
 * daemon has no thread and no listener of its own. */
#include "http/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/accept.h"
#include "http/connection.h"
#include "http/exchange.h"
#include "http/give_way.h"
#include "http/inbox.h"
#include "http/inside.h"
#include "http/linger.h"
#include "http/listen.h"
#include "http/reap.h"
#include "http/wait.h"
#include "http/wire.h"

#define TURN_MS      250
#define SWEEP_NS     250000000ll
#define ACCEPT_BATCH 32 /* in a turn: others wait for their answers */
/* Paths and queries stay as sent; the router and the scripts decode them. */
static size_t unescape_nothing(void *cls, struct MHD_Connection *mhd, char *text)
{
    (void)cls, (void)mhd;

    return strlen(text);
}

static void notify_connection(void *cls, struct MHD_Connection *mhd, void **context,
                              enum MHD_ConnectionNotificationCode what)
{
    struct http_worker *w = cls;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        w->starting->mhd = mhd;
        *context = w->starting;
        w->starting = NULL;
    } else if (*context) {
        connection_over(*context);
        *context = NULL;
    }
}

/* From 0.9.77.7 on the library by default queues a socket that it is given, and tells of it
 * (notify_connection) only in its next turn, so that any thread may give it one. Here one thread does, and
 * needs it told at once. */
#if MHD_VERSION >= 0x00097707
#define ONE_THREAD MHD_USE_NO_THREAD_SAFETY
#else
#define ONE_THREAD 0
#endif

static struct MHD_Daemon *start_daemon(struct http_worker *w)
{
    const struct http_limits *limits = &w->server->limits;

    return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | ONE_THREAD, 0, NULL, NULL,
                            exchange_access, w, MHD_OPTION_CONNECTION_LIMIT,
                            limits->connections + SERVER_LEAVING_MAX + 1, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            POOL_SIZE(limits), MHD_OPTION_CONNECTION_TIMEOUT, 0u,
                            MHD_OPTION_NOTIFY_CONNECTION, notify_connection, w, MHD_OPTION_NOTIFY_COMPLETED,
                            exchange_completed, w, MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, w,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

static int watch_doors(struct http_worker *w)
{
    struct http_server *s = w->server;
    int r = 0;

    for (size_t i = 0; r == 0 && i < s->listener_count; i++)
        r = wait_add(w, s->listeners[i].fd, EPOLLIN | EPOLLEXCLUSIVE, &s->listeners[i]);

    return r;
}

static void leave_doors(const struct http_worker *w)
{
    for (size_t i = 0; i < w->server->listener_count; i++)
        wait_remove(w, w->server->listeners[i].fd);
}

static int open_worker(struct http_worker *w)
{
    w->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (w->wake_fd < 0)
        return -errno;

    w->slots = reply_slots_new();
    if (!w->slots)
        return -ENOMEM;
    errno = 0;
    w->daemon = start_daemon(w);
    if (!w->daemon)
        return errno ? -errno : -ENOMEM;

    int r = wait_open(w);
    if (r == 0)
        r = wait_add(w, w->wake_fd, EPOLLIN, &w->wake_fd);

    return r == 0 ? watch_doors(w) : r;
}

static int enlist(struct http_worker *w)
{
    struct http_server *s = w->server;
    int r = -EAGAIN;

    pthread_mutex_lock(&s->lock);
    for (unsigned i = 0; r < 0 && i < SERVER_WORKERS_MAX; i++) {
        if (!atomic_load(&s->workers[i])) {
            w->index = i;
            atomic_store(&s->workers[i], w);
            r = 0;
        }
    }
    pthread_mutex_unlock(&s->lock);

    return r;
}

int http_worker_new(struct http_server *s, const struct http_handler *handler, void *cls,
                    struct http_worker **ret)
{
    struct http_worker *w = calloc(1, sizeof(*w));
    if (!w)
        return -ENOMEM;

    w->server = s;
    w->handler = handler;
    w->cls = cls;
    w->epoll_fd = w->wake_fd = -1;
    pthread_mutex_init(&w->lock, NULL);
    int r = open_worker(w);
    if (r == 0)
        r = enlist(w);
    if (r < 0) {
        http_worker_free(w);
        return r;
    }
    *ret = w;

    return 0;
}

void http_worker_wake(struct http_worker *w)
{
    inbox_wake(w);
}

/* Listeners are the server's: the first worker that stops lets in who waits already, and closes the doors. A
 * listener that is shut down refuses connections, and stays a descriptor until the server is freed. A socket
 * file goes now: a server that takes our place finds it stale while we drain, and makes its own there. */
static void close_doors(struct http_worker *w)
{
    struct http_server *s = w->server;

    pthread_mutex_lock(&s->lock);
    bool first = !s->listeners_closed;
    s->listeners_closed = true;
    pthread_mutex_unlock(&s->lock);
    leave_doors(w);
    for (size_t i = 0; first && i < s->listener_count; i++) {
        if (s->listeners[i].local)
            unlink(s->listeners[i].path);
        accept_clients(w, &s->listeners[i], LISTEN_BACKLOG);
        shutdown(s->listeners[i].fd, SHUT_RD);
    }
}

static void begin_draining(struct http_worker *w)
{
    w->draining = true;
    w->drain_until_ns = w->now_ns + (int64_t)atomic_load(&w->server->grace_seconds) * NS_PER_SECOND;
    close_doors(w);
}

static void handle(struct http_worker *w, void *thing)
{
    const struct listener *l = thing;

    if (thing == &w->wake_fd)
        inbox_woken(w);
    else if (l < w->server->listeners || l >= w->server->listeners + SERVER_LISTENERS_MAX)
        linger_read(w, thing);
    else if (!w->draining && w->rest_until_ns == 0)
        accept_clients(w, l, ACCEPT_BATCH);
}

/* Away from the doors while nobody can be let in (accept.c says until when). A worker that cannot watch them
 * again tries in its next turn. */
static void mind_rest(struct http_worker *w)
{
    if (w->rest_until_ns == 0 || w->draining)
        return;
    if (!w->resting) {
        leave_doors(w);
        w->resting = true;
    } else if (w->now_ns >= w->rest_until_ns) {
        leave_doors(w);
        if (watch_doors(w) == 0) {
            w->resting = false;
            w->rest_until_ns = 0;
        }
    }
}

/* What happened is looked at once more, a moment later: then the next deadline is known. At rest nothing is
 * due. */
static int rest_ms(const struct http_worker *w)
{
    if (w->swept_ns <= w->event_ns)
        return TURN_MS;
    if (w->due_ns == INT64_MAX)
        return -1;

    int64_t left_ns = w->due_ns - monotonic_ns();
    return left_ns > 0 ? (int)(left_ns / 1000000) + 1 : TURN_MS;
}

static int wait_ms(const struct http_worker *w)
{
    if (w->draining)
        return TURN_MS / 10;
    if (w->rest_until_ns > w->now_ns)
        return (int)((w->rest_until_ns - w->now_ns) / 1000000) + 1;

    return rest_ms(w);
}

static int turn(struct http_worker *w)
{
    int r = wait_run(w, wait_ms(w)); /* requests are answered in it */
    if (r < 0)
        return r;

    if (!w->draining && atomic_load(&w->server->stopping))
        begin_draining(w);
    for (unsigned i = 0; i < w->woken_count; i++)
        handle(w, w->woken[i]);
    mind_rest(w);
    give_way_turn(w);
    accept_inbox(w);
    if (w->handler->turn)
        w->handler->turn(w->cls);
    if (w->now_ns - w->swept_ns >= (w->draining ? SWEEP_NS / 10 : SWEEP_NS))
        reap(w);
    atomic_store_explicit(&w->turn_ns, 0, memory_order_relaxed);

    return 0;
}

static bool drained(const struct http_worker *w)
{
    return w->draining && ((!w->connections && !atomic_load(&w->inbox) && !w->lingering_count) ||
                           w->now_ns >= w->drain_until_ns);
}

static void stop(struct http_worker *w)
{
    atomic_store(&w->running, false);
    accept_drop_inbox(w);
    linger_close_all(w);
    wait_close(w);
    MHD_stop_daemon(w->daemon);
    w->daemon = NULL;
}

int http_worker_run(struct http_worker *w)
{
    int r = 0;

    wire_enter(w);
    atomic_store(&w->running, true);
    while (r == 0 && !drained(w) && !atomic_load(&w->abandoned))
        r = turn(w);
    stop(w);
    wire_enter(NULL);

    return atomic_load(&w->abandoned) ? -ECANCELED : r;
}

/* Its thread is stuck in the handler, so its connections are counted out here, for the others' sake. */
void http_worker_abandon(struct http_worker *w)
{
    atomic_store(&w->abandoned, true);
    connection_abandon_all(w);
    accept_drop_inbox(w);
}

void http_worker_free(struct http_worker *w)
{
    if (!w)
        return;

    pthread_mutex_lock(&w->server->lock);
    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++)
        if (atomic_load(&w->server->workers[i]) == w)
            atomic_store(&w->server->workers[i], NULL);
    pthread_mutex_unlock(&w->server->lock);
    if (w->daemon)
        MHD_stop_daemon(w->daemon);
    if (w->wake_fd >= 0)
        close(w->wake_fd);
    reply_slots_free(w->slots);
    free(w->by_fd);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
