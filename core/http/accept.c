/* SPDX-License-Identifier: MIT */
#include "http/accept.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http/connection.h"
#include "http/give_way.h"
#include "http/inbox.h"
#include "http/inside.h"
#include "http/linger.h"

#define REST_NS       50000000ll /* before another try, where letting in fails for want of memory */
#define REST_SHORT_NS 2000000ll  /* where somebody gives way: for that to happen */
#define ADMIT_TRIES   4          /* others may take the place that was made */

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
        if (w != self && load < least && inbox_is_minded(w, self->now_ns)) {
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

static void give(struct http_worker *self, struct connection *c, bool keep)
{
    struct http_worker *w = keep ? self : least_loaded(self);

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

void accept_inbox(struct http_worker *w)
{
    struct connection *c = inbox_take(w);

    while (c) {
        struct connection *next = c->next;
        connection_start(c);
        c = next;
    }
}

/* Those who came in this turn can leave in it too, once the library has them. */
static bool make_way(struct http_worker *w, const struct peer_key *peer)
{
    if (give_way(w, peer))
        return true;
    accept_inbox(w);

    return give_way(w, peer);
}

/* Count a client in, where need be (*crowded) in the place of another. */
static bool admit(struct http_worker *w, bool local, struct peer_key key, enum http_rejected *why,
                  bool *crowded)
{
    bool in = connection_admit(w->server, local, key, why);

    *crowded = !in;
    for (int i = 0; !in && i < ADMIT_TRIES; i++) {
        if (!make_way(w, *why == HTTP_REJECTED_ADDRESS ? &key : NULL))
            return false;
        in = connection_admit(w->server, local, key, why);
    }

    return in;
}

static void admit_client(struct http_worker *w, const struct listener *l, int fd,
                         const struct sockaddr *address)
{
    struct http_server *s = w->server;
    struct peer_key key = peer_key(address); /* of a unix socket: all zero, and not counted */
    enum http_rejected why;
    bool crowded;

    if (!admit(w, l->local, key, &why, &crowded)) {
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
    /* While stopping, others may be gone at any moment. At a limit, who came in the place of another may have
     * to leave for the next, which nobody can see in an inbox of others. */
    give(w, c, crowded || atomic_load(&s->stopping));
}

/* No more tries for a while: a level-triggered listener would wake us without end. */
static bool rest(struct http_worker *w, int64_t ns)
{
    w->rest_until_ns = w->now_ns + ns;

    return false;
}

/* The reserve lets the client at the door in, to be sent away, and is taken again. */
static bool turn_away_by_reserve(struct http_server *s, const struct listener *l)
{
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

    return fd >= 0;
}

/* No descriptor is left for the client at the door, if there is one (accept4 asks for the descriptor first):
 * another gives its own, or it is sent away. */
static bool without_descriptor(struct http_worker *w, const struct listener *l)
{
    if (poll(&(struct pollfd){ .fd = l->fd, .events = POLLIN }, 1, 0) <= 0)
        return false;
    if (!w->draining && give_way(w, NULL))
        return rest(w, REST_SHORT_NS);

    return turn_away_by_reserve(w->server, l) || rest(w, REST_NS);
}

/* What kept a client from being let in. accept(2): errors of the network that are the client's alone come out
 * of it too, and others wait behind that client. Returns whether to go on at once. */
static bool not_accepted(struct http_worker *w, const struct listener *l, int error)
{
    switch (error) {
    case EAGAIN:
    case EINVAL: /* the listener was shut down */
        return false;
    case EMFILE:
    case ENFILE:
        return without_descriptor(w, l);
    case ENOBUFS:
    case ENOMEM:
        return rest(w, REST_NS);
    default:
        return true;
    }
}

/* False when nobody waits any more, or nobody can be let in for now. */
static bool accept_one(struct http_worker *w, const struct listener *l)
{
    union peer_address address;
    socklen_t len = sizeof(address);

    memset(&address.any, 0, sizeof(address.any));
    int fd = accept4(l->fd, &address.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return not_accepted(w, l, errno);
    admit_client(w, l, fd, &address.any);

    return true;
}

void accept_clients(struct http_worker *w, const struct listener *l, unsigned most)
{
    while (most-- && accept_one(w, l))
        ;
}
