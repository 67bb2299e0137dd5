/* SPDX-License-Identifier: MIT */
/* Background jobs: declared in every engine by sonda.every, run by serve in an engine of their own. */
#ifndef SONDA_API_JOB_H
#define SONDA_API_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "engine/bundle.h"
#include "engine/engine.h"

#define JOB_MAX 256

struct job {
    char *name; /* given, or "script:line" */
    int64_t interval_ns;
    char *script; /* where it was declared */
    int line;
    int function_ref; /* in the engine's registry */
};

/* The engine makes one table of jobs. */
extern const struct engine_part job_part;

/* Declare one, while scripts load: copies the strings, takes over the reference. Returns 0, -ENOMEM, -ENOSPC
 * (JOB_MAX). */
int job_add(struct engine *e, const struct job *job);

size_t job_count(const struct engine *e);
const struct job *job_at(const struct engine *e, size_t index);

/* Run it once under the engine's call budget; in the engine's thread. Returns what engine_run returned,
 * *fault filled then. */
int job_run(struct engine *e, size_t index, struct script_fault *fault);

/* Run each job once, in a trial (engine_trial_begin). Each failure is told. Breaks off at end_ns
 * (CLOCK_MONOTONIC), and when the process is stopping. */
void job_dry_run(struct engine *e, int64_t end_ns, void (*fault)(void *cls, const struct script_fault *f),
                 void *cls);

#endif
