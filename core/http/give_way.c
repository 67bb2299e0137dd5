/* SPDX-License-Identifier: MIT */
#include "http/give_way.h"

#include "http/connection.h"
#include "http/inbox.h"
#include "http/inside.h"
#include "http/phase.h"
#include "http/refuse.h"

#define YOUNG_NS   250000000ll /* nobody that changed so lately leaves before those that did not */
#define RANK_YOUNG (PHASE_UNREAD + 1)
#define RANK_STAYS (PHASE_UNREAD + 2)

struct choice {
    struct connection *c; /* safe to touch under its worker's lock alone */
    struct http_worker *worker;
    unsigned rank;
    int64_t since_ns;
};

static bool same_peer(const struct connection *c, const struct peer_key *peer)
{
    return !peer || (!c->local && c->peer.high == peer->high && c->peer.low == peer->low);
}

static bool sooner(const struct choice *a, const struct choice *b)
{
    return !b->worker || a->rank < b->rank || (a->rank == b->rank && a->since_ns < b->since_ns);
}

static struct choice judge(struct http_worker *w, struct connection *c, int64_t now_ns)
{
    struct choice this = { .c = c,
                           .worker = w,
                           .rank = atomic_load_explicit(&c->shown_phase, memory_order_relaxed),
                           .since_ns = atomic_load_explicit(&c->shown_since_ns, memory_order_relaxed) };

    if (this.rank < PHASE_ANSWER && now_ns - this.since_ns < YOUNG_NS)
        this.rank = RANK_YOUNG;
    else if (this.rank == PHASE_ANSWER)
        this.rank = RANK_STAYS;

    return this;
}

/* Under the worker's lock: a better one than *best among its connections. */
static void look(struct http_worker *w, const struct peer_key *peer, int64_t now_ns, struct choice *best)
{
    for (struct connection *c = w->connections; c; c = c->next) {
        struct choice this = judge(w, c, now_ns);
        if (this.rank < RANK_STAYS && c->counted && same_peer(c, peer) && sooner(&this, best))
            *best = this;
    }
}

/* The worker whose connection leaves: of all, or `only` that one. */
static struct http_worker *search(struct http_server *s, const struct http_worker *only,
                                  const struct peer_key *peer, int64_t now_ns)
{
    struct choice best = { 0 };

    for (size_t i = 0; i < SERVER_WORKERS_MAX; i++) {
        struct http_worker *w = atomic_load(&s->workers[i]);
        if (!w || (only && w != only))
            continue;
        pthread_mutex_lock(&w->lock);
        look(w, peer, now_ns, &best);
        pthread_mutex_unlock(&w->lock);
    }

    return best.worker;
}

static bool choose(struct http_worker *w, const struct peer_key *peer, int64_t now_ns)
{
    struct choice best = { 0 };

    pthread_mutex_lock(&w->lock);
    look(w, peer, now_ns, &best);
    if (best.c) {
        connection_uncount(best.c);
        atomic_store(&best.c->leaving, true);
        atomic_store(&w->leaving, true);
    }
    pthread_mutex_unlock(&w->lock);

    return best.c != NULL;
}

/* Another worker may be busy for a while. The place is counted free at once, but the descriptor waits for it:
 * where many do, our own connections leave first, for they are gone at the end of this turn. */
static bool choose_any(struct http_worker *self, const struct peer_key *peer, bool crowded)
{
    struct http_server *s = self->server;
    struct http_worker *w = crowded ? search(s, self, peer, self->now_ns) : NULL;

    if (!w)
        w = search(s, NULL, peer, self->now_ns);
    bool chosen = w && choose(w, peer, self->now_ns);
    if (chosen && w != self)
        inbox_wake(w);

    return chosen;
}

bool give_way(struct http_worker *self, const struct peer_key *peer)
{
    struct http_server *s = self->server;
    unsigned leaving = atomic_fetch_add(&s->counts.leaving, 1);
    bool chosen = false;

    if (leaving < SERVER_LEAVING_MAX) {
        pthread_mutex_lock(&s->lock); /* no worker is freed meanwhile */
        chosen = choose_any(self, peer, leaving > SERVER_LEAVING_MAX / 2);
        pthread_mutex_unlock(&s->lock);
    }
    if (chosen)
        counts_reject(&s->counts, HTTP_REJECTED_GAVE_WAY);
    else
        atomic_fetch_sub(&s->counts.leaving, 1);

    return chosen;
}

void give_way_leave(struct connection *c)
{
    switch (phase_of(c)) {
    case PHASE_IDLE:
        if (!connection_unread(c)) /* else that is answered first, with Connection: close */
            connection_cut(c);
        break;
    case PHASE_ENDED:
        connection_cut(c);
        break;
    case PHASE_HEAD:
    case PHASE_BODY:
        refuse(c, 503, "Too many connections"); /* and no moment to read it in: others wait for the room */
        connection_cut(c);
        break;
    case PHASE_UNREAD:
        connection_reset(c);
        break;
    case PHASE_ANSWER:
        break;
    }
}

void give_way_turn(struct http_worker *w)
{
    if (!atomic_load_explicit(&w->leaving, memory_order_relaxed) || !atomic_exchange(&w->leaving, false))
        return;
    for (struct connection *c = w->connections; c; c = c->next)
        if (atomic_load_explicit(&c->leaving, memory_order_relaxed))
            give_way_leave(c);
}
