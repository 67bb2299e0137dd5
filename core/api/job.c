/* SPDX-License-Identifier: MIT */
#include "api/job.h"

#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

struct job_table {
    struct job *jobs;
    size_t count;
};

static int table_open(struct bind_context *c, void **ret)
{
    (void)c;
    *ret = calloc(1, sizeof(struct job_table));
    return *ret ? 0 : -ENOMEM;
}

static void job_free(struct job *job)
{
    free(job->name);
    free(job->script);
}

static void table_free(void *part)
{
    struct job_table *t = part;

    for (size_t i = 0; t && i < t->count; i++)
        job_free(&t->jobs[i]);
    if (t)
        free(t->jobs);
    free(t);
}

static size_t table_count(const void *part)
{
    return ((const struct job_table *)part)->count;
}

static int table_truncate(lua_State *L, void *part, size_t count)
{
    struct job_table *t = part;

    while (t->count > count) {
        struct job *job = &t->jobs[--t->count];
        luaL_unref(L, LUA_REGISTRYINDEX, job->function_ref);
        job_free(job);
    }
    return 0;
}

const struct engine_part job_part = {
    .open = table_open, .count = table_count, .truncate = table_truncate, .free = table_free
};

static struct job_table *table_of(const struct engine *e)
{
    return engine_part(e, &job_part);
}

int job_add(struct engine *e, const struct job *job)
{
    struct job_table *t = table_of(e);

    if (t->count >= JOB_MAX)
        return -ENOSPC;

    struct job *jobs = realloc(t->jobs, (t->count + 1) * sizeof(*jobs));
    if (!jobs)
        return -ENOMEM;

    t->jobs = jobs;
    struct job copy = *job;
    copy.name = strdup(job->name);
    copy.script = strdup(job->script);
    if (!copy.name || !copy.script) {
        job_free(&copy);
        return -ENOMEM;
    }

    t->jobs[t->count++] = copy;
    return 0;
}

size_t job_count(const struct engine *e)
{
    return table_of(e)->count;
}

const struct job *job_at(const struct engine *e, size_t index)
{
    return &table_of(e)->jobs[index];
}

static int job_body(lua_State *L)
{
    const struct job *job = lua_touserdata(L, 1);

    lua_rawgeti(L, LUA_REGISTRYINDEX, job->function_ref);
    lua_call(L, 0, 0);
    return 0;
}

int job_run(struct engine *e, size_t index, struct script_fault *fault)
{
    return engine_run(e, job_body, &table_of(e)->jobs[index], engine_host(e)->limits.call_ns, fault);
}

/* The fault as people are told it: with the job, and the place of its declaration where it has none of its
 * own. */
static struct script_fault job_fault(const struct job *job, const struct script_fault *f)
{
    struct script_fault told = *f;

    if (!*told.path) {
        snprintf(told.path, sizeof(told.path), "%s", job->script);
        told.line = job->line;
    }
    snprintf(told.reason, sizeof(told.reason), "job %s: %.300s", job->name, f->reason);
    return told;
}

void job_dry_run(struct engine *e, int64_t end_ns, void (*fault)(void *cls, const struct script_fault *f),
                 void *cls)
{
    for (size_t i = 0; i < job_count(e) && !engine_stopping(e) && monotonic_ns() < end_ns; i++) {
        struct script_fault f = { 0 };
        if (job_run(e, i, &f) == 0)
            continue;
        f = job_fault(job_at(e, i), &f);
        fault(cls, &f);
        if (engine_spent(e))
            break;
    }
}
