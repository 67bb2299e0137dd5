/* SPDX-License-Identifier: MIT */
/* Connections come and go. Whichever worker wakes first accepts, and gives each client to the worker that has
 * the fewest and is not stuck in a request, through that worker's inbox: the kernel alone would let one
 * worker have nearly all. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "http/inside.h"
#include "http/wire.h"

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

static void turn_away(struct http_worker *w, int fd)
{
    linger(w, (struct lingering){ .fd = fd }, full, sizeof(full) - 1);
}

/* Count a client in, or say which limit it met. */
static int admit(struct http_server *s, bool local, struct peer_key key)
{
    if (atomic_fetch_add(&s->connections, 1) >= s->limits.connections) {
        atomic_fetch_sub(&s->connections, 1);
        return HTTP_REJECTED_CONNECTIONS;
    }
    if (!local && s->limits.connections_per_address &&
        !peers_add(s->peers, key, s->limits.connections_per_address)) {
        atomic_fetch_sub(&s->connections, 1);
        return HTTP_REJECTED_ADDRESS;
    }

    return -1;
}

void connection_uncount(struct connection *c)
{
    struct http_server *s = c->worker->server;
    if (!c->counted)
        return;

    c->counted = false;
    atomic_fetch_sub(&s->connections, 1);
    if (!c->local && s->limits.connections_per_address)
        peers_remove(s->peers, c->peer);
}

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

static void inbox_push(struct http_worker *w, struct connection *c)
{
    c->next = atomic_load(&w->inbox);
    while (!atomic_compare_exchange_weak(&w->inbox, &c->next, c))
        ;
}

static void drop(struct connection *c)
{
    connection_uncount(c);
    atomic_fetch_sub(&c->worker->load, 1);
    close(c->fd);
    free(c);
}

void accept_drop_inbox(struct http_worker *w)
{
    struct connection *c = atomic_exchange(&w->inbox, NULL);

    while (c) {
        struct connection *next = c->next;
        drop(c);
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
    http_worker_wake(w);
    /* Given up, or gone, in this very moment: nobody would look into that inbox again. */
    if (atomic_load(&w->abandoned) || !atomic_load(&w->running))
        accept_drop_inbox(w);
}

static void admit_client(struct http_worker *w, const struct listener *l, int fd,
                         const struct sockaddr *address)
{
    struct http_server *s = w->server;
    struct peer_key key = peer_key(address); /* of a unix socket: all zero, and not counted */
    int rejected = admit(s, l->local, key);
    if (rejected >= 0) {
        server_reject(s, (enum http_rejected)rejected);
        turn_away(w, fd);
        return;
    }

    struct connection *c = calloc(1, sizeof(*c));
    if (!c) {
        connection_uncount(
            &(struct connection){ .worker = w, .counted = true, .local = l->local, .peer = key });
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
        server_reject(s, HTTP_REJECTED_CONNECTIONS);
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

static void list_insert(struct http_worker *w, struct connection *c)
{
    pthread_mutex_lock(&w->lock);
    c->previous = NULL;
    c->next = w->connections;
    if (c->next)
        c->next->previous = c;
    w->connections = c;
    pthread_mutex_unlock(&w->lock);
}

static void list_remove(struct http_worker *w, struct connection *c)
{
    pthread_mutex_lock(&w->lock);
    if (c->previous)
        c->previous->next = c->next;
    else
        w->connections = c->next;
    if (c->next)
        c->next->previous = c->previous;
    connection_uncount(c);
    pthread_mutex_unlock(&w->lock);
}

void connection_over(struct connection *c)
{
    struct http_worker *w = c->worker;

    list_remove(w, c);
    wire_remove(c);
    atomic_fetch_sub(&w->load, 1);
    exchange_forget(c);
    free(c);
}

/* The library takes the socket; where it cannot, it closes it itself. */
static void start(struct http_worker *w, struct connection *c)
{
    union peer_address address = { .any = { .sa_family = c->local ? AF_UNIX : AF_INET } };

    c->since_ns = w->now_ns;
    if (wire_add(c) < 0) {
        drop(c);
        return;
    }
    list_insert(w, c);
    w->starting = c;
    /* The address is only what the library would count by; sonda counts itself. */
    if (MHD_add_connection(w->daemon, c->fd, &address.any,
                           c->local ? sizeof(sa_family_t) : sizeof(struct sockaddr_in)) != MHD_YES &&
        w->starting)
        connection_over(c);
    w->starting = NULL;
}

void accept_inbox(struct http_worker *w)
{
    if (!atomic_load_explicit(&w->inbox, memory_order_relaxed))
        return;

    struct connection *c = atomic_exchange(&w->inbox, NULL);
    while (c) {
        struct connection *next = c->next;
        start(w, c);
        c = next;
    }
}
