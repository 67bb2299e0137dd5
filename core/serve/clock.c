/* SPDX-License-Identifier: MIT */
/* The thread that samples: busy shares of the CPUs, the history of the live page, and sonda's own gauges.
 * Once a second while somebody looks; seldom once nobody has for a while. */
#include "serve/clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sample/history.h"
#include "sample/sampler.h"
#include "serve/metrics.h"

#define SECOND_NS  1000000000ll
#define LOOKING_NS (60 * SECOND_NS) /* after a look */

struct seconds {
    struct server *server;
    struct server_metrics *metrics;
    struct ticker *_Atomic ticker;
    int64_t begin_ns, sampled_ns, next_ns;
};

static void wake(void *cls)
{
    struct seconds *c = cls;

    ticker_wake(atomic_load(&c->ticker));
}

static void sample(struct seconds *c, int64_t now_ns)
{
    const struct engine_host *h = &c->server->host->engine;

    c->sampled_ns = now_ns;
    if (h->sampler)
        proc_sampler_tick(h->sampler);
    if (h->history)
        metric_history_sample(h->history);
    server_metrics_tick(c->metrics);
}

/* A minute from the start counts as looked at, so that who comes then finds a history. */
static bool is_looked_at(const struct seconds *c, int64_t now_ns)
{
    const struct engine_host *h = &c->server->host->engine;
    int64_t looked_ns = h->sampler ? proc_sampler_looked_ns(h->sampler) : 0;

    return now_ns - (looked_ns > c->begin_ns ? looked_ns : c->begin_ns) < LOOKING_NS;
}

/* The next moment of the grid of seconds, so that lateness does not add up. */
static int64_t next_of(struct seconds *c, int64_t now_ns, int64_t interval_ns)
{
    c->next_ns += interval_ns;
    if (c->next_ns <= now_ns || c->next_ns > now_ns + interval_ns)
        c->next_ns = now_ns + interval_ns;
    return c->next_ns;
}

static int64_t tick(void *cls, int64_t now_ns)
{
    struct seconds *c = cls;
    struct proc_sampler *sampler = c->server->host->engine.sampler;
    const struct options *o = c->server->options;

    if (!c->begin_ns) {
        c->begin_ns = c->sampled_ns = c->next_ns = now_ns;
        return next_of(c, now_ns, SECOND_NS);
    }
    if (now_ns - c->sampled_ns >= SECOND_NS * 9 / 10)
        sample(c, now_ns);
    if (is_looked_at(c, now_ns)) {
        if (sampler)
            proc_sampler_rest(sampler, NULL, NULL);
        return next_of(c, now_ns, (int64_t)o->sample_ms * 1000000);
    }
    if (sampler)
        proc_sampler_rest(sampler, wake, c);
    return o->sample_idle_ms ? next_of(c, now_ns, (int64_t)o->sample_idle_ms * 1000000) : TICKER_NEVER;
}

int clock_start(struct server *s, struct server_metrics *m, struct ticker **ret)
{
    struct seconds *c = calloc(1, sizeof(*c));
    if (!c)
        return -ENOMEM;

    c->server = s;
    c->metrics = m;
    int r = ticker_start("clock", tick, free, c, ret);
    if (r < 0)
        free(c);
    else
        atomic_store(&c->ticker, *ret);
    return r;
}
