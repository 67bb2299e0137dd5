/* SPDX-License-Identifier: MIT */
/* Cutting is shutdown(2): the library polls the socket, sees it hung up and closes it by its own rules. */
#include "http/reap.h"

#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "http/inside.h"
#include "http/linger.h"
#include "http/refuse.h"

#define PEAK_LEAST 8 /* connections of a worker; fewer leave too little behind to look for */

static void cut(struct connection *c)
{
    shutdown(c->fd, SHUT_RDWR);
}

/* What the kernel still holds for a client that does not read is thrown away. */
static void reset(struct connection *c)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    cut(c);
}

static void time_out(struct connection *c, bool midway)
{
    counts_reject(&c->worker->server->counts, HTTP_REJECTED_TIMEOUT);
    if (midway) {
        reset(c);
        return;
    }
    refuse(c, 408, "Request Timeout");
}

/* The request deadline passed: of a client that does not send its body, or does not read its answer. */
static void reap_request(struct connection *c)
{
    time_out(c, c->exchange.answering || c->messages > c->answered);
}

static bool unread(int fd)
{
    int bytes = 0;

    return ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0;
}

static void reap_idle(struct connection *c, int64_t age_ns)
{
    const struct http_worker *w = c->worker;
    int64_t limit_ns = w->draining ? DRAIN_IDLE_NS : w->server->limits.idle_seconds * NS_PER_SECOND;

    /* Nobody who just sent a request is hung up on, unless the library fails to read it. */
    if (age_ns >= 2 * limit_ns || (age_ns >= limit_ns && !unread(c->fd)))
        cut(c);
}

/* An end of the stream that came together with a whole request makes no edge of its own: looked for once. */
static bool hung_up(struct connection *c)
{
    char byte;

    if (c->looked)
        return false;
    c->looked = true;

    return recvfrom(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT, NULL, NULL) == 0;
}

/* A client that was refused has a moment to read why, even one that is still sending. */
static void reap_ended(struct connection *c, int64_t age_ns)
{
    c->over = age_ns >= (c->worker->draining ? DRAIN_IDLE_NS : LINGER_NS);
    if (c->over || !refuse_drain(c))
        cut(c);
}

static void reap_one(struct connection *c)
{
    const struct http_limits *limits = &c->worker->server->limits;
    int64_t age_ns = c->worker->now_ns - c->since_ns;

    if (c->ended) {
        reap_ended(c, age_ns);
    } else if (c->messages > c->answered || c->heads > c->messages) {
        if (age_ns >= limits->request_seconds * NS_PER_SECOND)
            reap_request(c);
    } else if (!head_between(&c->head)) {
        if (age_ns >= limits->head_seconds * NS_PER_SECOND)
            time_out(c, false);
    } else if (hung_up(c)) {
        cut(c);
    } else {
        reap_idle(c, age_ns);
    }
}

/* After a rush the memory of its connections goes back to the system; the allocator alone would keep it. */
static void give_back(struct http_worker *w)
{
    unsigned load = atomic_load_explicit(&w->load, memory_order_relaxed);

    if (load > w->peak)
        w->peak = load;
    if (w->peak < PEAK_LEAST || load > w->peak / 4)
        return;
    w->peak = load;
    malloc_trim(0);
}

void reap(struct http_worker *w)
{
    w->swept_ns = w->now_ns;
    for (struct connection *c = w->connections; c; c = c->next)
        reap_one(c);
    linger_sweep(w);
    give_back(w);
}
