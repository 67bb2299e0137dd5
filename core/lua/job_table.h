/* SPDX-License-Identifier: MIT */
/* Background jobs that scripts declared with sonda.every. Declared in every engine; run by serve in one of its own. */
#ifndef SONDA_LUA_JOB_TABLE_H
#define SONDA_LUA_JOB_TABLE_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

#include "lua/bundle.h"
#include "lua/engine.h"

#define JOB_INTERVAL_MIN_NS 100000000LL /* 0.1 s */
#define JOB_TABLE_MAX 256

struct job {
    char *name;          /* given, or "script:line" */
    int64_t interval_ns;
    char *script;        /* where it was declared */
    int line;
    int function_ref;    /* in the engine's registry */
};

struct job_table {
    struct job *jobs;
    size_t count;
};

int job_table_new(struct job_table **ret); /* 0 or -ENOMEM */
void job_table_free(struct job_table *t);  /* takes NULL; the Lua state may be closed already */
size_t job_table_count(const struct job_table *t);
void job_table_truncate(lua_State *L, struct job_table *t, size_t count);

/* Copies the strings, takes over the reference. Returns 0, -ENOMEM, -ENOSPC (JOB_TABLE_MAX). */
int job_table_add(struct job_table *t, const struct job *job);

/* For serve. */
size_t job_count(struct engine *e);
const struct job *job_at(struct engine *e, size_t index);

/* Run it once under the engine's call budget; in the engine's thread. Returns what engine_run returned, *fault filled then. */
int job_run(struct engine *e, size_t index, struct script_fault *fault);

#endif
