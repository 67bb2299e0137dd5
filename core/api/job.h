/* SPDX-License-Identifier: MIT */
/* Background jobs that scripts declared with sonda.every, as serve runs them. */
#ifndef SONDA_API_JOB_H
#define SONDA_API_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "engine/bundle.h"
#include "engine/engine.h"

struct job {
    char *name; /* given, or "script:line" */
    int64_t interval_ns;
    char *script; /* where it was declared */
    int line;
    int function_ref; /* in the engine's registry */
};

size_t job_count(struct engine *e);
const struct job *job_at(struct engine *e, size_t index);

/* Run it once under the engine's call budget; in the engine's thread. Returns what engine_run returned,
 * *fault filled then. */
int job_run(struct engine *e, size_t index, struct script_fault *fault);

#endif
