/* SPDX-License-Identifier: MIT */
/* The thread that runs what scripts declared with sonda.every, in an engine of its own. */
#include "serve/jobs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/job.h"
#include "base/clock.h"
#include "base/log.h"
#include "engine/script_fault.h"
#include "serve/troubles.h"

struct jobs {
    struct server *server;
    struct engine *engine; /* NULL: no script declared a job */
    uint64_t generation;
    int64_t *due_ns; /* one a job */
    struct metric_family *runs, *durations;
};

static const char *const by_job[] = { "job", "result", NULL };
static const double duration_buckets[] = { 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 1 };

/* A job that was there before keeps its time: else one that runs once an hour never would where scripts are
 * loaded more often. */
static int64_t first_due_ns(const struct jobs *j, const struct job *job, int64_t now_ns)
{
    for (size_t i = 0; j->due_ns && i < job_count(j->engine); i++) {
        const struct job *old = job_at(j->engine, i);
        if (old->interval_ns == job->interval_ns && strcmp(old->name, job->name) == 0)
            return j->due_ns[i];
    }
    return now_ns + job->interval_ns;
}

static void adopt(struct jobs *j, int64_t now_ns)
{
    uint64_t before = j->generation;
    struct engine *e = scripts_adopt_jobs(j->server->scripts, &j->generation);

    if (before == j->generation)
        return;
    /* Until now the generation could not be freed below us. */
    __atomic_store_n(&j->server->jobs_generation, j->generation, __ATOMIC_RELEASE);
    int64_t *due_ns = e ? calloc(job_count(e), sizeof(*due_ns)) : NULL;
    for (size_t i = 0; due_ns && i < job_count(e); i++)
        due_ns[i] = first_due_ns(j, job_at(e, i), now_ns);
    scripts_retire(j->server->scripts, j->engine);
    free(j->due_ns);
    j->engine = e;
    j->due_ns = due_ns;
}

static void note_failure(const struct jobs *j, const struct job *job, const struct script_fault *f)
{
    char place[SCRIPT_PLACE_SIZE];

    if (!troubles_note(j->server->troubles, "job", job->name, f))
        return;
    script_fault_place(f, job->script, job->line, place);
    log_event(LOG_ERROR, "job failed", "job", job->name, "at", place, "reason", f->reason, NULL);
}

/* As a worker does (worker.c): an engine that a job has filled for good is replaced. */
static void renew(struct jobs *j)
{
    const struct bundle *scripts = engine_bundle(j->engine);
    struct engine *e = NULL;
    struct bundle *copy;

    log_line(LOG_WARN, "jobs: scripts keep so much memory that no other job has room; they are loaded anew");
    if (bundle_new(scripts->scripts, scripts->count, &copy) < 0)
        return;
    if (engine_new(engine_host(j->engine), copy, true, NULL, NULL, &e) == 0 &&
        job_count(e) == job_count(j->engine)) {
        scripts_retire(j->server->scripts, j->engine);
        j->engine = e;
        e = NULL;
    }
    engine_free(e);
    bundle_free(copy);
}

static void run(struct jobs *j, size_t index)
{
    struct script_fault fault = { 0 };
    const struct job *job = job_at(j->engine, index);
    int64_t begin = monotonic_ns();

    int r = job_run(j->engine, index, &fault);
    if (r < 0)
        note_failure(j, job, &fault);
    else
        troubles_clear(j->server->troubles, "job", job->name);
    const char *result = r == 0 ? "ok" : r == -ETIMEDOUT ? "timeout" : r == -ENOMEM ? "memory" : "error";
    metric_add(metric_series(j->runs, (const char *const[]){ job->name, result }), 1);
    metric_observe(metric_series(j->durations, (const char *const[]){ job->name }),
                   (double)(monotonic_ns() - begin) / 1e9);
    if (r == -ENOMEM && engine_spent(j->engine))
        renew(j);
    engine_idle(j->engine);
}

/* Neither the end of the process nor newer scripts wait for jobs that are due. */
static bool interrupted(const struct jobs *j)
{
    return __atomic_load_n(&j->server->stopping, __ATOMIC_ACQUIRE) ||
           scripts_generation(j->server->scripts) != j->generation;
}

/* A job that is late runs once, not once for each time it missed. */
static int64_t tick(void *cls, int64_t now_ns)
{
    struct jobs *j = cls;
    int64_t next = TICKER_NEVER; /* a newer generation wakes the thread (serve.c) */

    adopt(j, now_ns);
    for (size_t i = 0; j->due_ns && i < job_count(j->engine) && !interrupted(j); i++) {
        if (j->due_ns[i] <= now_ns) {
            run(j, i);
            j->due_ns[i] += job_at(j->engine, i)->interval_ns;
            int64_t now = monotonic_ns();
            if (j->due_ns[i] <= now)
                j->due_ns[i] = now + job_at(j->engine, i)->interval_ns;
        }
        if (j->due_ns[i] < next)
            next = j->due_ns[i];
    }

    return interrupted(j) ? now_ns : next;
}

static void end(void *cls)
{
    struct jobs *j = cls;

    scripts_retire(j->server->scripts, j->engine);
    free(j->due_ns);
    free(j);
}

int jobs_start(struct server *s, struct ticker **ret)
{
    static const char *const job_only[] = { "job", NULL };
    struct jobs *j = calloc(1, sizeof(*j));
    struct metric_registry *m = s->host->engine.metrics;
    if (!j)
        return -ENOMEM;

    j->server = s;
    int r = metric_family(m, METRIC_COUNTER, "sonda_job_runs_total", "Runs of background jobs, by result.",
                          by_job, NULL, 0, &j->runs);
    if (r == 0)
        r = metric_family(m, METRIC_HISTOGRAM, "sonda_job_duration_seconds", "Duration of background jobs.",
                          job_only, duration_buckets, sizeof(duration_buckets) / sizeof(duration_buckets[0]),
                          &j->durations);
    if (r == 0)
        r = ticker_start("jobs", tick, end, j, ret);
    if (r < 0)
        free(j);
    return r;
}
