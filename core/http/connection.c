/* SPDX-License-Identifier: MIT */
#include "http/connection.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/exchange.h"
#include "http/inside.h"
#include "http/linger.h"
#include "http/phase.h"
#include "http/wire.h"

bool connection_admit(struct http_server *s, bool local, struct peer_key key, enum http_rejected *why)
{
    if (atomic_fetch_add(&s->counts.connections, 1) >= s->limits.connections) {
        atomic_fetch_sub(&s->counts.connections, 1);
        *why = HTTP_REJECTED_CONNECTIONS;
        return false;
    }
    if (!local && s->limits.connections_per_address &&
        !peers_add(s->peers, key, s->limits.connections_per_address)) {
        atomic_fetch_sub(&s->counts.connections, 1);
        *why = HTTP_REJECTED_ADDRESS;
        return false;
    }

    return true;
}

void connection_dismiss(struct http_server *s, bool local, struct peer_key key)
{
    atomic_fetch_sub(&s->counts.connections, 1);
    if (!local && s->limits.connections_per_address)
        peers_remove(s->peers, key);
}

void connection_uncount(struct connection *c)
{
    if (c->counted)
        connection_dismiss(c->worker->server, c->local, c->peer);
    c->counted = false;
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

void connection_start(struct connection *c)
{
    struct http_worker *w = c->worker;
    /* The address is only what the library would count by; sonda counts itself. */
    struct sockaddr_in address = { .sin_family = c->local ? AF_UNIX : AF_INET };

    c->since_ns = w->now_ns;
    phase_publish(c);
    if (wire_add(c) < 0) {
        connection_drop(c);
        return;
    }
    list_insert(w, c);
    w->starting = c;
    if (MHD_add_connection(w->daemon, c->fd, (struct sockaddr *)&address,
                           c->local ? sizeof(sa_family_t) : sizeof(address)) != MHD_YES &&
        w->starting)
        connection_over(c);
    w->starting = NULL;
}

static void has_left(struct connection *c)
{
    if (atomic_exchange(&c->leaving, false))
        atomic_fetch_sub(&c->worker->server->counts.leaving, 1);
}

void connection_over(struct connection *c)
{
    struct http_worker *w = c->worker;

    list_remove(w, c);
    wire_remove(c);
    atomic_fetch_sub(&w->load, 1);
    has_left(c);
    int fd = c->unsent ? fcntl(c->fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (fd >= 0)
        linger(w, fd, "", 0);
    exchange_forget(c);
    free(c);
}

void connection_drop(struct connection *c)
{
    connection_uncount(c);
    atomic_fetch_sub(&c->worker->load, 1);
    close(c->fd);
    free(c);
}

void connection_abandon_all(struct http_worker *w)
{
    pthread_mutex_lock(&w->lock);
    for (struct connection *c = w->connections; c; c = c->next) {
        shutdown(c->fd, SHUT_RDWR);
        connection_uncount(c);
        has_left(c);
    }
    pthread_mutex_unlock(&w->lock);
}

void connection_cut(struct connection *c)
{
    shutdown(c->fd, SHUT_RDWR);
}

void connection_reset(struct connection *c)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    connection_cut(c);
}

bool connection_unread(const struct connection *c)
{
    int bytes = 0;

    return ioctl(c->fd, FIONREAD, &bytes) == 0 && bytes > 0;
}
