/* SPDX-License-Identifier: MIT */
#include "collect/dry_run.h"

#include <errno.h>
#include <stdio.h>

#include "base/clock.h"
#include "collect/passing.h"
#include "collect/run.h"
#include "collect/settings.h"
#include "collect/table.h"
#include "engine/budget.h"

struct trying {
    struct collector_table *table;
    struct collector *collector;
    enum collector_outcome outcome;
    struct script_fault fault;
};

static int try_body(lua_State *L)
{
    struct trying *t = lua_touserdata(L, 1);

    collector_table_begin(t->table);
    passing_push(L, t->table);
    t->outcome = collector_try(L, t->table, t->collector, budget_clock_ns(), &t->fault);
    return 0;
}

/* The same fault as people are told it: with the collector, and the place of its declaration where it has
 * none of its own. */
static void complete(struct script_fault *f, const struct collector *c)
{
    struct script_fault told = *f;

    if (!*f->path) {
        snprintf(told.path, sizeof(told.path), "%s", c->script);
        told.line = c->line;
    }
    snprintf(told.reason, sizeof(told.reason), "collector %s: %.400s", c->name, f->reason);
    *f = told;
}

/* True where it is sound; else *fault says why not. */
static bool try_one(struct engine *e, struct collector *c, struct script_fault *fault)
{
    struct trying t = { .table = collector_table_of(e), .collector = c };
    const struct engine_limits *limits = &engine_host(e)->limits;
    int64_t most = limits->collector_ns ? limits->collector_ns : limits->call_ns;
    int r = engine_run(e, try_body, &t, 2 * most, fault);

    t.table->running = NULL;
    if (r == 0 && (t.outcome == COLLECTOR_RAISED || t.outcome == COLLECTOR_LATE)) {
        *fault = t.fault;
        r = -EINVAL;
    }
    if (r < 0)
        complete(fault, c);
    return r == 0;
}

void collector_dry_run(struct engine *e, int64_t end_ns,
                       void (*fault)(void *cls, const struct script_fault *f), void *cls)
{
    struct collector_table *t = collector_table_of(e);

    for (size_t i = 0; i < t->count && !engine_stopping(e) && monotonic_ns() < end_ns; i++) {
        struct collector *c = &t->list[i];
        struct script_fault f = { 0 };
        if ((!c->layer && !collector_enabled(t, c)) || try_one(e, c, &f))
            continue;
        fault(cls, &f);
        if (engine_spent(e))
            break;
    }
    t->collected_ns = 0;
}
