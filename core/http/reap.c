/* SPDX-License-Identifier: MIT */
#include "http/reap.h"

#include <malloc.h>
#include <sys/socket.h>

#include "http/connection.h"
#include "http/give_way.h"
#include "http/gzip.h"
#include "http/inside.h"
#include "http/linger.h"
#include "http/phase.h"
#include "http/refuse.h"

#define SWEEP_AGAIN_NS 250000000ll /* where only another look tells */
#define PEAK_LEAST     8           /* connections of a worker; fewer leave too little behind to look for */

/* `quietly`: nothing can be said, for another answer is under way. */
static void time_out(struct connection *c, bool quietly)
{
    counts_reject(&c->worker->server->counts, HTTP_REJECTED_TIMEOUT);
    if (quietly)
        connection_reset(c);
    else
        refuse(c, 408, "Request Timeout");
}

/* How long a connection may stay in its phase; 0: it is looked at in each sweep. */
static int64_t limit_of(const struct connection *c, enum phase phase)
{
    const struct http_limits *limits = &c->worker->server->limits;

    switch (phase) {
    case PHASE_BODY:
    case PHASE_UNREAD:
    case PHASE_ANSWER:
        return limits->request_seconds * NS_PER_SECOND;
    case PHASE_HEAD:
        return limits->head_seconds * NS_PER_SECOND;
    case PHASE_IDLE:
        return limits->idle_seconds * NS_PER_SECOND;
    default:
        return 0;
    }
}

/* The next deadline of all, for the worker to sleep until it. */
static void note_due(struct http_worker *w, int64_t since_ns, int64_t limit_ns)
{
    int64_t due_ns = since_ns + limit_ns > w->now_ns ? since_ns + limit_ns : w->now_ns + SWEEP_AGAIN_NS;

    if (due_ns < w->due_ns)
        w->due_ns = due_ns;
}

static void reap_idle(struct connection *c, int64_t age_ns)
{
    const struct http_worker *w = c->worker;
    int64_t limit_ns = w->draining ? DRAIN_IDLE_NS : w->server->limits.idle_seconds * NS_PER_SECOND;

    /* Nobody who just sent a request is hung up on, unless the library fails to read it. */
    if (age_ns >= 2 * limit_ns || (age_ns >= limit_ns && !connection_unread(c)))
        connection_cut(c);
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
        connection_cut(c);
}

static void reap_one(struct connection *c)
{
    int64_t age_ns = c->worker->now_ns - c->since_ns;
    enum phase phase = phase_of(c);
    int64_t limit_ns = limit_of(c, phase);

    note_due(c->worker, c->since_ns, limit_ns);
    switch (phase) {
    case PHASE_ENDED:
        reap_ended(c, age_ns);
        break;
    case PHASE_BODY:
    case PHASE_UNREAD:
    case PHASE_ANSWER:
        if (age_ns >= limit_ns)
            time_out(c, phase != PHASE_BODY);
        break;
    case PHASE_HEAD:
        if (age_ns >= limit_ns)
            time_out(c, false);
        break;
    case PHASE_IDLE:
        if (hung_up(c))
            connection_cut(c);
        else
            reap_idle(c, age_ns);
    }
    if (atomic_load_explicit(&c->leaving, memory_order_relaxed))
        give_way_leave(c);
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
    gzip_give_back();
    malloc_trim(0);
}

void reap(struct http_worker *w)
{
    w->swept_ns = w->now_ns;
    w->due_ns = w->lingering_count ? w->now_ns + SWEEP_AGAIN_NS : INT64_MAX;
    for (struct connection *c = w->connections; c; c = c->next)
        reap_one(c);
    linger_sweep(w);
    give_back(w);
}
