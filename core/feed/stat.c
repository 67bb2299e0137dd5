/* SPDX-License-Identifier: MIT */
#include "feed/stat.h"

#include "feed/shared.h"

enum { INTERRUPTS, CONTEXT_SWITCHES, FORKS, BOOT_TIME, RUNNING, BLOCKED, SOFTIRQS };

static const struct feed_field FIELDS[] = {
    [INTERRUPTS] = { "interrupts", 0 },
    [CONTEXT_SWITCHES] = { "context_switches", 0 },
    [FORKS] = { "forks", 0 },
    [BOOT_TIME] = { "boot_time_seconds", 0 },
    [RUNNING] = { "running", 0 },
    [BLOCKED] = { "blocked", 0 },
    [SOFTIRQS] = { "softirq_hi", 0 }, /* in the order of proc_cpu.vectors */
    { "softirq_timer", 0 },
    { "softirq_net_tx", 0 },
    { "softirq_net_rx", 0 },
    { "softirq_block", 0 },
    { "softirq_block_iopoll", 0 },
    { "softirq_tasklet", 0 },
    { "softirq_sched", 0 },
    { "softirq_hrtimer", 0 },
    { "softirq_rcu", 0 },
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
    for (size_t i = 0; i < PROC_SOFTIRQS; i++)
        feed_u64(f, SOFTIRQS + i, c->vectors[i]);

    return 0;
}

const struct feed_source feed_stat = { .name = "stat", .roots = FEED_PROC, .fields = FIELDS, .run = run };
