/* SPDX-License-Identifier: MIT */
#include "feed/interrupts.h"

#include <stdio.h>

#include "base/number.h"
#include "base/scan.h"
#include "proc/interrupts.h"

enum { CPU, TYPE, INFO, DEVICES, LABELS };

enum { COUNT, COUNT_ABOVE_ZERO };

static const struct feed_field FIELDS[] = {
    [COUNT] = { "count", LABELS },
    [COUNT_ABOVE_ZERO] = { "count_above_zero", LABELS },
    { NULL, 0 },
};

static bool keeps(struct feed *f, const struct proc_interrupt *i)
{
    char name[PROC_INTERRUPT_NAME_MAX + 2 * PROC_INTERRUPT_TEXT_MAX];

    if (!f->filters[0])
        return true;
    int len = snprintf(name, sizeof(name), "%s;%s;%s", i->name, i->info, i->devices);

    return feed_keeps(f, 0, name, (size_t)len);
}

static int give(void *cls, const struct proc_interrupt *i)
{
    struct feed *f = cls;
    const struct proc_interrupt_cpus *cpus = f->state;
    const char *at = i->counts;
    char cpu[NUMBER_MAX];
    uint64_t count = 0;

    if (!keeps(f, i))
        return feed_go_on(f);
    feed_label_text(f, TYPE, i->name);
    feed_label_text(f, INFO, i->info);
    feed_label_text(f, DEVICES, i->devices);
    for (size_t c = 0; c < cpus->count && scan_u64(&at, &count); c++) {
        feed_label(f, CPU, cpu, number_u64(cpu, cpus->numbers[c]));
        feed_u64(f, COUNT, count);
        if (count)
            feed_u64(f, COUNT_ABOVE_ZERO, count);
    }

    return feed_go_on(f);
}

static int run(struct feed *f)
{
    const char *text;
    int r = procfs_lines(f->sink->proc, "interrupts", &text);

    return r < 0 ? r : proc_interrupt_each(text, f->state, give, f);
}

static void state_free(void *state)
{
    proc_interrupt_free(state);
}

const struct feed_source feed_interrupts = { .name = "interrupts",
                                             .roots = FEED_PROC,
                                             .fields = FIELDS,
                                             .run = run,
                                             .state_size = sizeof(struct proc_interrupt_cpus),
                                             .state_free = state_free };
