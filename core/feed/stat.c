/* SPDX-License-Identifier: MIT */
#include "feed/stat.h"

#include "feed/shared.h"

enum { INTERRUPTS, CONTEXT_SWITCHES, FORKS, BOOT_TIME, RUNNING, BLOCKED };

static const struct feed_field FIELDS[] = {
    [INTERRUPTS] = { "interrupts", 0 },
    [CONTEXT_SWITCHES] = { "context_switches", 0 },
    [FORKS] = { "forks", 0 },
    [BOOT_TIME] = { "boot_time_seconds", 0 },
    [RUNNING] = { "running", 0 },
    [BLOCKED] = { "blocked", 0 },
    { NULL, 0 },
};

static int run(struct feed *f)
{
    const struct proc_cpu *c;
    f->what = "stat";
    int r = feed_shared_stat(f, &c);
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

const struct feed_source feed_stat = { .name = "stat", .roots = FEED_PROC, .fields = FIELDS, .run = run };
