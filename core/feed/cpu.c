/* SPDX-License-Identifier: MIT */
#include "feed/cpu.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "feed/shared.h"

/* In the order of struct proc_cpu_times. */
static const struct feed_field FIELDS[] = {
    { "user", 1 },    { "nice", 1 },  { "system", 1 }, { "idle", 1 },       { "iowait", 1 }, { "irq", 1 },
    { "softirq", 1 }, { "steal", 1 }, { "guest", 1 },  { "guest_nice", 1 }, { NULL, 0 },
};

enum { IDLE = 3 };

_Static_assert(sizeof(struct proc_cpu_times) == PROC_CPU_TIMES * sizeof(uint64_t), "only counters in it");

/* What was told last, by CPU number: counters of CPU time step back by themselves (iowait, proc(5)) and at
 * hot-plug. */
struct told {
    struct proc_cpu_times *times;
    size_t count;
};

static struct proc_cpu_times *told_times(struct told *t, unsigned id)
{
    if (id >= t->count) {
        size_t count = ((size_t)id + 64) / 64 * 64;
        struct proc_cpu_times *times = realloc(t->times, count * sizeof(*times));
        if (!times)
            return NULL;
        memset(times + t->count, 0, (count - t->count) * sizeof(*times));
        t->times = times;
        t->count = count;
    }

    return &t->times[id];
}

/* As node_exporter: a counter that stepped back stays where it was, unless idle time went back by 3 s or
 * more, which says that the CPU was unplugged: then all begin anew. */
static void keep_forward(uint64_t *told, const uint64_t *now, uint64_t hertz)
{
    if (told[IDLE] >= now[IDLE] + 3 * hertz)
        memset(told, 0, PROC_CPU_TIMES * sizeof(*told));

    for (int i = 0; i < PROC_CPU_TIMES; i++)
        if (now[i] > told[i] || now[i] == PROC_ABSENT)
            told[i] = now[i];
}

static void give_mode(struct feed *f, size_t mode, uint64_t ticks, long hertz)
{
    if (hertz == 100)
        feed_decimal(f, mode, ticks, 2);
    else if (ticks != PROC_ABSENT)
        feed_double(f, mode, (double)ticks / (double)hertz);
}

static int run(struct feed *f)
{
    const struct proc_cpu *c;
    long hertz = proc_cpu_hertz();
    f->what = "stat";
    int r = feed_shared_stat(f, &c);

    for (size_t i = 0; r == 0 && i < c->core_count && !feed_late(f); i++) {
        char id[NUMBER_MAX];
        feed_label(f, 0, id, number_u64(id, c->cores[i].id));
        struct proc_cpu_times *told = told_times(f->state, c->cores[i].id);
        if (!told)
            return -ENOMEM;
        keep_forward((uint64_t *)told, (const uint64_t *)&c->cores[i].times, (uint64_t)hertz);
        for (size_t mode = 0; mode < PROC_CPU_TIMES; mode++)
            give_mode(f, mode, ((uint64_t *)told)[mode], hertz);
    }

    return r;
}

static void state_free(void *state)
{
    free(((struct told *)state)->times);
}

const struct feed_source feed_cpu = { .name = "cpu",
                                      .roots = FEED_PROC,
                                      .fields = FIELDS,
                                      .run = run,
                                      .state_size = sizeof(struct told),
                                      .state_free = state_free };
