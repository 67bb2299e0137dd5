/* SPDX-License-Identifier: MIT */
/* Feed of rows "stat": the activity counters of /proc/stat; and "softirqs", its per-vector counts. */
#include "lua/feed_stat.h"

#include <errno.h>
#include <stdlib.h>

#include "lua/feed_sources.h"

struct feed_stat {
    struct proc_cpu reading;
    int64_t scrape; /* the collection that it was read for */
    int result;
};

static void stat_free(void *cls)
{
    struct feed_stat *s = cls;

    proc_cpu_free(&s->reading);
    free(s);
}

int feed_stat_read(struct feed *f, const struct proc_cpu **ret)
{
    struct collector_table *t = f->table;
    if (!t->stat) {
        t->stat = calloc(1, sizeof(*t->stat));
        t->stat_free = stat_free;
    }
    if (!t->stat)
        return -ENOMEM;

    struct feed_stat *s = t->stat;
    if (s->scrape != t->scrape) {
        s->scrape = t->scrape;
        s->result = proc_cpu_read(f->context->proc, &s->reading);
    }

    *ret = &s->reading;
    return s->result;
}

enum { INTERRUPTS, CONTEXT_SWITCHES, FORKS, BOOT_TIME, RUNNING, BLOCKED };

static const struct feed_field FIELDS[] = {
    [INTERRUPTS] = { "interrupts", 0 }, [CONTEXT_SWITCHES] = { "context_switches", 0 },
    [FORKS] = { "forks", 0 },           [BOOT_TIME] = { "boot_time_seconds", 0 },
    [RUNNING] = { "running", 0 },       [BLOCKED] = { "blocked", 0 },
    { NULL, 0 },
};

static int run(struct feed *f)
{
    const struct proc_cpu *c;
    f->what = "stat";
    int r = feed_stat_read(f, &c);
    if (r < 0)
        return r;

    feed_u64(f, INTERRUPTS, c->interrupts);
    feed_u64(f, CONTEXT_SWITCHES, c->context_switches);
    feed_u64(f, FORKS, c->forks);
    feed_u64(f, BOOT_TIME, c->boot_time_seconds);
    feed_u64(f, RUNNING, c->running);
    feed_u64(f, BLOCKED, c->blocked);

    return 0;
}

const struct feed_source feed_stat = { .name = "stat", .fields = FIELDS, .run = run };
