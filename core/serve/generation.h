/* SPDX-License-Identifier: MIT */
/* A generation: the engines of one bundle, one a worker slot, and one for the jobs. */
#ifndef SONDA_SERVE_GENERATION_H
#define SONDA_SERVE_GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/engine.h"
#include "serve/findings.h"

struct generation {
    struct generation *older;
    uint64_t number;
    struct bundle *bundle;
    struct engine *jobs; /* NULL: no jobs were declared, or adopted */
    size_t count;
    struct engine *engines[]; /* atomic exchange: each slot is emptied by the worker that adopts it */
};

/* Without engines. NULL: out of memory. */
struct generation *generation_alloc(size_t workers, struct bundle *b);

/* The bundle as a generation that was loaded whole and tried, or NULL with what was found. Lenient: what
 * served before serves again, whatever is found, but for a /health that is gone. NULL with nothing found:
 * the process is stopping. What is no fault goes to `notes`. */
struct generation *generation_prepare(const struct engine_host *host, size_t workers, struct bundle *b,
                                      bool lenient, struct findings *f, struct findings *notes);

/* Jobs run in an engine of their own; where there are none it is not kept. Before the generation is
 * published; the caller frees it, or NULL, when nothing waits for that any more. */
struct engine *generation_take_idle_jobs(struct generation *g);

void generation_free(struct generation *g);

#endif
