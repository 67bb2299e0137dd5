/* SPDX-License-Identifier: MIT */
/* The background jobs of one engine, as scripts declare them with sonda.every. Declared in every engine, run
 * by serve in one of its own (job.h). */
#ifndef SONDA_API_JOB_TABLE_H
#define SONDA_API_JOB_TABLE_H

#include <lua.h>
#include <stddef.h>

#include "api/job.h"

#define JOB_INTERVAL_MIN_SECONDS 0.1
#define JOB_INTERVAL_MAX_SECONDS (31 * 86400.0)
#define JOB_TABLE_MAX            256

struct job_table {
    struct job *jobs;
    size_t count;
};

int job_table_new(struct job_table **ret); /* 0 or -ENOMEM */
void job_table_free(struct job_table *t);  /* takes NULL; the Lua state may be closed already */
size_t job_table_count(const struct job_table *t);

/* Forget the jobs from `count` on, with their Lua references. */
void job_table_truncate(lua_State *L, struct job_table *t, size_t count);

/* Copies the strings, takes over the reference. Returns 0, -ENOMEM, -ENOSPC (JOB_TABLE_MAX). */
int job_table_add(struct job_table *t, const struct job *job);

#endif
