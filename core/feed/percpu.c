/* SPDX-License-Identifier: MIT */
#include "feed/percpu.h"

#include "base/number.h"
#include "proc/schedstat.h"
#include "proc/softnet.h"

static const struct feed_field SOFTNET[] = {
    { "processed", 1 },    { "dropped", 1 },          { "times_squeezed", 1 }, { "cpu_collisions", 1 },
    { "received_rps", 1 }, { "flow_limit_count", 1 }, { "backlog_length", 1 }, { NULL, 0 },
};

static int give_softnet(void *cls, const struct proc_softnet *s)
{
    struct feed *f = cls;
    char cpu[NUMBER_MAX];

    feed_label(f, 0, cpu, number_u64(cpu, s->cpu));
    feed_u64(f, 0, s->processed);
    feed_u64(f, 1, s->dropped);
    feed_u64(f, 2, s->times_squeezed);
    feed_u64(f, 3, s->cpu_collisions);
    feed_u64(f, 4, s->received_rps);
    feed_u64(f, 5, s->flow_limit_count);
    feed_u64(f, 6, s->backlog_length);

    return feed_go_on(f);
}

static int run_softnet(struct feed *f)
{
    const char *text;
    f->what = "net/softnet_stat";
    /* Recorded trees have this file without its last newline. */
    ssize_t len = procfs_text(f->sink->proc, f->what, &text);

    return len < 0 ? (int)len : proc_softnet_each(text, give_softnet, f);
}

static const struct feed_field SCHEDSTAT[] = {
    { "running_seconds", 1 }, { "waiting_seconds", 1 }, { "timeslices", 1 }, { NULL, 0 }
};

static int give_schedstat(void *cls, const struct proc_schedstat *s)
{
    struct feed *f = cls;
    char cpu[NUMBER_MAX];

    feed_label(f, 0, cpu, number_u64(cpu, s->cpu));
    feed_decimal(f, 0, s->running_nanoseconds, 9);
    feed_decimal(f, 1, s->waiting_nanoseconds, 9);
    feed_u64(f, 2, s->timeslices);

    return feed_go_on(f);
}

static int run_schedstat(struct feed *f)
{
    const char *text;
    int r = procfs_lines(f->sink->proc, "schedstat", &text);

    return r < 0 ? r : proc_schedstat_each(text, give_schedstat, f);
}

const struct feed_source feed_softnet = {
    .name = "softnet", .roots = FEED_PROC, .fields = SOFTNET, .run = run_softnet
};
const struct feed_source feed_schedstat = {
    .name = "schedstat", .roots = FEED_PROC, .fields = SCHEDSTAT, .run = run_schedstat
};
