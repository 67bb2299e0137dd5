/* SPDX-License-Identifier: MIT */
#include "api/job_table.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

int job_table_new(struct job_table **ret)
{
    struct job_table *t = calloc(1, sizeof(*t));

    if (!t)
        return -ENOMEM;

    *ret = t;
    return 0;
}

static void job_free(struct job *job)
{
    free(job->name);
    free(job->script);
}

void job_table_free(struct job_table *t)
{
    if (!t)
        return;

    for (size_t i = 0; i < t->count; i++)
        job_free(&t->jobs[i]);
    free(t->jobs);
    free(t);
}

size_t job_table_count(const struct job_table *t)
{
    return t->count;
}

void job_table_truncate(lua_State *L, struct job_table *t, size_t count)
{
    while (t->count > count) {
        struct job *job = &t->jobs[--t->count];
        luaL_unref(L, LUA_REGISTRYINDEX, job->function_ref);
        job_free(job);
    }
}

int job_table_add(struct job_table *t, const struct job *job)
{
    if (t->count >= JOB_TABLE_MAX)
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

size_t job_count(struct engine *e)
{
    return engine_jobs(e)->count;
}

const struct job *job_at(struct engine *e, size_t index)
{
    return &engine_jobs(e)->jobs[index];
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
    struct job *job = &engine_jobs(e)->jobs[index];

    return engine_run(e, job_body, job, engine_host(e)->limits.call_ns, fault);
}
