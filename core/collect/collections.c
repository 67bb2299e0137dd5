/* SPDX-License-Identifier: MIT */
#include "collect/collections.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/native.h"

#define PLACES  8
#define LOST_NS 120000000000LL /* twice what any route may take: whoever collects does not come back */

enum state { FREE, UNDER_WAY, MADE };

struct place {
    enum state state;
    struct collection_key key;
    uint64_t turn;
    int64_t begin_ns;
    struct collection_text *text; /* MADE */
    int64_t for_ns;
};

struct collections {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t turns;
    struct place places[PLACES];
    atomic_uint texts; /* that places hold */
};

int collections_new(struct collections **ret)
{
    struct collections *s = calloc(1, sizeof(*s));
    pthread_condattr_t monotonic;
    if (!s)
        return -ENOMEM;

    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);

    *ret = s;
    return 0;
}

void collection_text_free(struct collection_text *t)
{
    if (!t || atomic_fetch_sub(&t->references, 1) > 1)
        return;

    native_give(t->len);
    free(t->bytes);
    free(t);
}

static void empty(struct collections *s, struct place *p)
{
    if (p->text)
        atomic_fetch_sub(&s->texts, 1);
    collection_text_free(p->text);
    p->text = NULL;
    p->state = FREE;
}

void collections_free(struct collections *s)
{
    if (!s)
        return;

    for (size_t i = 0; i < PLACES; i++)
        empty(s, &s->places[i]);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static bool is_fresh(const struct place *p, int64_t now_ns)
{
    return now_ns - p->begin_ns <= COLLECTION_FRESH_NS;
}

static bool same(const struct collection_key *a, const struct collection_key *b)
{
    return a->scripts == b->scripts && a->filter == b->filter && a->openmetrics == b->openmetrics;
}

struct asked {
    const struct collection_key *key;
    int64_t now_ns, end_ns;
};

/* What one client let end early is not all that there is for one with more time. */
static bool answers(const struct place *p, const struct asked *a)
{
    return p->state != FREE && same(&p->key, a->key) && is_fresh(p, a->now_ns) &&
           (p->state == UNDER_WAY || !p->for_ns || a->end_ns - a->now_ns <= p->for_ns);
}

/* One that is made, else the one that began last. NULL: none. */
static struct place *find(struct collections *s, const struct asked *a)
{
    struct place *best = NULL;

    for (struct place *p = s->places; p < s->places + PLACES; p++)
        if (answers(p, a) &&
            (!best || p->state > best->state || (p->state == best->state && p->turn > best->turn)))
            best = p;

    return best;
}

static struct place *of_turn(struct collections *s, uint64_t turn)
{
    for (struct place *p = s->places; p < s->places + PLACES; p++)
        if (turn && p->state == UNDER_WAY && p->turn == turn)
            return p;

    return NULL;
}

/* The place that was taken longest ago, of those that nobody is at work for. */
static uint64_t begin(struct collections *s, const struct collection_key *key, int64_t now_ns)
{
    struct place *oldest = NULL;

    for (struct place *p = s->places; p < s->places + PLACES; p++)
        if ((p->state != UNDER_WAY || now_ns - p->begin_ns > LOST_NS) && (!oldest || p->turn < oldest->turn))
            oldest = p;
    if (!oldest)
        return 0;

    empty(s, oldest);
    *oldest = (struct place){ .state = UNDER_WAY, .key = *key, .turn = ++s->turns, .begin_ns = now_ns };

    return oldest->turn;
}

static struct collection_text *reference(struct collection_text *t)
{
    atomic_fetch_add(&t->references, 1);

    return t;
}

/* The text of a collection, waiting for one that is under way as long as may be. */
static struct collection_text *await(struct collections *s, const struct asked *a)
{
    int64_t until_ns = a->now_ns + (a->end_ns - a->now_ns) / 2;
    struct timespec until = { .tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000 };
    struct place *p;
    int r = 0;

    while ((p = find(s, a)) && p->state == UNDER_WAY && r == 0)
        r = pthread_cond_timedwait(&s->changed, &s->lock, &until);

    return p && p->state == MADE ? reference(p->text) : NULL;
}

struct collection_text *collections_join(struct collections *s, const struct collection_key *key,
                                         int64_t now_ns, int64_t end_ns, uint64_t *turn)
{
    struct asked a = { key, now_ns, end_ns };

    pthread_mutex_lock(&s->lock);
    struct collection_text *text = await(s, &a);
    *turn = text ? 0 : begin(s, key, monotonic_ns());
    pthread_mutex_unlock(&s->lock);

    return text;
}

static struct collection_text *text_new(struct buffer *from)
{
    if (!native_take(from->len))
        return NULL;
    struct collection_text *t = calloc(1, sizeof(*t));
    if (!t) {
        native_give(from->len);
        return NULL;
    }

    t->references = 1;
    t->len = from->len;
    t->bytes = from->bytes;
    *from = (struct buffer){ .limit = from->limit };

    return t;
}

struct collection_text *collections_give(struct collections *s, uint64_t turn, struct buffer *text,
                                         int64_t for_ns)
{
    struct collection_text *t = text_new(text);
    if (!t) {
        collections_fail(s, turn);
        return NULL;
    }

    pthread_mutex_lock(&s->lock);
    struct place *p = of_turn(s, turn);
    if (p) {
        p->state = MADE;
        p->text = reference(t);
        p->for_ns = for_ns;
        atomic_fetch_add(&s->texts, 1);
    }
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);

    return t;
}

void collections_fail(struct collections *s, uint64_t turn)
{
    if (!turn)
        return;

    pthread_mutex_lock(&s->lock);
    struct place *p = of_turn(s, turn);
    if (p)
        empty(s, p);
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

bool collections_forget(struct collections *s)
{
    if (atomic_load_explicit(&s->texts, memory_order_relaxed) == 0)
        return false;

    int64_t now_ns = monotonic_ns();
    pthread_mutex_lock(&s->lock);
    for (struct place *p = s->places; p < s->places + PLACES; p++)
        if (p->state == MADE && !is_fresh(p, now_ns))
            empty(s, p);
    pthread_mutex_unlock(&s->lock);

    return atomic_load_explicit(&s->texts, memory_order_relaxed) > 0;
}
