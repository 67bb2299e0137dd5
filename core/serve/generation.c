/* SPDX-License-Identifier: MIT */
#include "serve/generation.h"

#include <errno.h>
#include <stdlib.h>

#include "api/job.h"
#include "program/notes.h"
#include "program/trial.h"

void generation_free(struct generation *g)
{
    for (size_t i = 0; i < g->count; i++)
        engine_free(g->engines[i]);
    engine_free(g->jobs);
    bundle_free(g->bundle);
    free(g);
}

struct generation *generation_alloc(size_t workers, struct bundle *b)
{
    struct generation *g = calloc(1, sizeof(*g) + workers * sizeof(g->engines[0]));
    if (!g)
        return NULL;

    g->bundle = bundle_ref(b);
    g->count = workers;
    return g;
}

/* All engines of a generation; faults, which are all found, end it, unless what is sound shall serve. */
static int make_engines(const struct engine_host *host, struct generation *g, bool lenient,
                        struct findings *f)
{
    struct findings repeated = { 0 };
    int r = engine_new(host, g->bundle, true, findings_add, f, &g->jobs);

    if (r == 0 && f->count && !lenient)
        r = -EINVAL;
    for (size_t i = 0; r == 0 && i < g->count; i++)
        r = engine_new(host, g->bundle, lenient, findings_add, lenient ? &repeated : f, &g->engines[i]);
    bundle_forget_chunks(g->bundle);
    return r;
}

/* Can it serve? Tried in the engine of the jobs, which no client waits for. */
static bool try_out(struct generation *g, bool lenient, struct findings *f)
{
    struct script_fault unhealthy;

    if (f->count == 0 || lenient)
        trial_run(g->jobs, findings_add, f);
    bool healthy = trial_health(g->jobs, &unhealthy);
    if (!healthy)
        findings_add(f, &unhealthy);
    return healthy && (f->count == 0 || lenient);
}

struct generation *generation_prepare(const struct engine_host *host, size_t workers, struct bundle *b,
                                      bool lenient, struct findings *f, struct findings *notes)
{
    struct generation *g = generation_alloc(workers, b);
    int r = g ? make_engines(host, g, lenient, f) : -ENOMEM;

    if (r < 0 && f->count == 0)
        findings_add_errno(f, r);
    if (r == 0 && try_out(g, lenient, f) && !engine_stopping(g->jobs)) {
        notes_tell(g->jobs, findings_add, notes);
        return g;
    }

    if (g)
        generation_free(g);
    return NULL;
}

struct engine *generation_take_idle_jobs(struct generation *g)
{
    struct engine *idle = g->jobs && job_count(g->jobs) == 0 ? g->jobs : NULL;

    if (idle)
        g->jobs = NULL;
    return idle;
}
