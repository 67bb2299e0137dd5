/* SPDX-License-Identifier: MIT */
#include "http/accept.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http/connection.h"
#include "http/inbox.h"
#include "http/inside.h"
#include "http/linger.h"

#define STUCK_NS 5000000ll /* a turn that takes this long: others get the new clients */

union peer_address {
    struct sockaddr any;
    struct sockaddr_storage room;
};

static const char full[] = "HTTP/1.1 503 Service Unavailable\r\n"
                           "Connection: close\r\n"
                           "Retry-After: 1\r\n"
                           "Content-Type: application/json\r\n"
                           "Cache-Control: no-store\r\n"
                           "X-Content-Type-Options: nosniff\r\n"
                           "Content-Length: 33\r\n"
                           "\r\n"
                           "{\"detail\":\"Too many connections\"}";

static bool fit_for_more(struct http_worker *w, int64_t now_ns)
{
    int64_t turn_ns = atomic_load_explicit(&w->turn_ns, memory_order_relaxed);

    return atomic_load(&w->running) && !atomic_load(&w->abandoned) &&
           (turn_ns == 0 || now_ns - turn_ns < STUCK_NS);
}

/* The worker with the fewest connections; the one that asks wins a tie. */
static struct http_worker *least_loaded(struct http_worker *self)
{
    struct http_worker *best = self;
    unsigned least = atomic_load_explicit(&self->load, memory_order_relaxed);

    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++) {
        struct http_worker *w = atomic_load(&self->server->workers[i]);
        if (!w)
            continue;
        unsigned load = atomic_load_explicit(&w->load, memory_order_relaxed);
        if (w != self && load < least && fit_for_more(w, self->now_ns)) {
            best = w;
            least = load;
        }
    }

    return best;
}

void accept_drop_inbox(struct http_worker *w)
{
    struct connection *c = inbox_take(w);

    while (c) {
        struct connection *next = c->next;
        connection_drop(c);
        c = next;
    }
}

static void give(struct http_worker *self, struct connection *c)
{
    /* While stopping, others may be gone at any moment. */
    struct http_worker *w = atomic_load(&self->server->stopping) ? self : least_loaded(self);

    c->worker = w;
    atomic_fetch_add(&w->load, 1);
    inbox_push(w, c);
    if (w == self)
        return;
    inbox_wake(w);
    /* Given up, or gone, in this very moment: nobody would look into that inbox again. */
    if (atomic_load(&w->abandoned) || !atomic_load(&w->running))
        accept_drop_inbox(w);
}

static void turn_away(struct http_worker *w, int fd)
{
    linger(w, fd, full, sizeof(full) - 1);
}

static void admit_client(struct http_worker *w, const struct listener *l, int fd,
                         const struct sockaddr *address)
{
    struct http_server *s = w->server;
    struct peer_key key = peer_key(address); /* of a unix socket: all zero, and not counted */
    enum http_rejected why;

    if (connection_admit(s, l->local, key, &why) < 0) {
        counts_reject(&s->counts, why);
        turn_away(w, fd);
        return;
    }

    struct connection *c = calloc(1, sizeof(*c));
    if (!c) {
        connection_dismiss(s, l->local, key);
        turn_away(w, fd);
        return;
    }
    c->fd = fd;
    c->local = l->local;
    c->peer = key;
    c->counted = true;
    peer_name(address, c->remote, sizeof(c->remote), &c->loopback);
    give(w, c);
}

/* No descriptor is left for the client at the door: the reserve lets it in, to be sent away, and is taken
 * again. Without that a level-triggered listener would wake us without end. */
static bool turn_away_without_descriptor(struct http_worker *w, const struct listener *l)
{
    struct http_server *s = w->server;

    pthread_mutex_lock(&s->lock);
    int reserve = s->reserve_fd;
    if (reserve >= 0)
        close(reserve);
    int fd = reserve >= 0 ? accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC) : -1;
    if (fd >= 0) {
        counts_reject(&s->counts, HTTP_REJECTED_CONNECTIONS);
        (void)!send(fd, full, sizeof(full) - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        close(fd);
    }
    s->reserve_fd = eventfd(0, EFD_CLOEXEC);
    pthread_mutex_unlock(&s->lock);
    if (fd < 0)
        poll(NULL, 0, 1); /* not even the reserve is left: no spinning until something is closed */

    return fd >= 0;
}

/* False when nobody waits any more, or nobody can be let in. */
static bool accept_one(struct http_worker *w, const struct listener *l)
{
    union peer_address address;
    socklen_t len = sizeof(address);

    memset(&address.any, 0, sizeof(address.any));
    int fd = accept4(l->fd, &address.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        admit_client(w, l, fd, &address.any);
        return true;
    }
    if (errno == EMFILE || errno == ENFILE)
        return turn_away_without_descriptor(w, l);

    return errno == ECONNABORTED || errno == EINTR;
}

void accept_clients(struct http_worker *w, const struct listener *l, unsigned most)
{
    while (most-- && accept_one(w, l))
        ;
}

void accept_inbox(struct http_worker *w)
{
    struct connection *c = inbox_take(w);

    while (c) {
        struct connection *next = c->next;
        connection_start(c);
        c = next;
    }
}
