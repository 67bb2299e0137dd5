/* SPDX-License-Identifier: MIT */
/* The thread that samples once a second: busy shares of the CPUs, the history of the live page, and sonda's
 * own gauges. */
#include "serve/clock.h"

#include <errno.h>
#include <stdlib.h>

#include "sample/history.h"
#include "sample/sampler.h"
#include "serve/metrics.h"

#define SECOND_NS 1000000000ll

struct seconds {
    struct server *server;
    struct server_metrics *metrics;
    int64_t next_ns;
};

/* The seconds are counted from the first, so that lateness does not add up. */
static int64_t tick(void *cls, int64_t now_ns)
{
    struct seconds *c = cls;
    const struct engine_host *h = &c->server->host->engine;

    if (!c->next_ns) {
        c->next_ns = now_ns + SECOND_NS;
        return c->next_ns;
    }
    if (h->sampler)
        proc_sampler_tick(h->sampler);
    if (h->history)
        metric_history_sample(h->history);
    server_metrics_tick(c->metrics);
    c->next_ns += SECOND_NS;
    if (c->next_ns < now_ns)
        c->next_ns = now_ns + SECOND_NS;
    return c->next_ns;
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
    return r;
}
