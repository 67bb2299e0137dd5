/* SPDX-License-Identifier: MIT */
/* The generations of scripts: loaded beside the running one, dry-run, published whole, adopted by each worker
 * between two requests, freed when the last worker has left them. All calls are the main thread's but where
 * it is said. */
#ifndef SONDA_SERVE_SCRIPTS_H
#define SONDA_SERVE_SCRIPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/engine.h"
#include "engine/status.h"
#include "program/host.h"
#include "serve/findings.h"
#include "settings/options.h"

struct scripts;

/* What is known of a generation that can be returned to. */
struct scripts_past {
    uint64_t generation;
    char hash[17];
    int64_t loaded_realtime_ns;
};

/* Load the first generation, with the engine of slot 0 alone: that of each other slot is made by
 * scripts_renew. What does not load gives way (program/ladder.h), faults are
 * told. Returns 0; or a negative errno with a line in `message`: -EINVAL where --strict-scripts was given and
 * something is broken, or where a flag or its value is none. */
int scripts_new(const struct options *o, struct host *h, size_t workers, struct scripts **ret, char *message,
                size_t size);

/* No worker may be running any more. Takes NULL. */
void scripts_free(struct scripts *s);

enum scripts_outcome { SCRIPTS_UNCHANGED, SCRIPTS_ADOPTED, SCRIPTS_REJECTED };

/* Look at the layers, and take over what changed. `forced`: load even what has not changed. */
enum scripts_outcome scripts_reload(struct scripts *s, bool forced);

/* True where what was refused last is to be tried again, by scripts_reload: a load or a dry run that ran out
 * of time on a busy machine is told like any fault, but must not wait for the next edit. It is told once. */
bool scripts_retry_due(const struct scripts *s);

/* When that is, CLOCK_MONOTONIC; INT64_MAX: there is nothing to be tried again. */
int64_t scripts_retry_ns(const struct scripts *s);

/* Return to the generation before this one, until files change again. It served before, so that its faults
 * do not keep it from serving. SCRIPTS_UNCHANGED: there is none in memory. */
enum scripts_outcome scripts_rollback(struct scripts *s);

/* What serving does not wait for: a dry run of the first generation, whose faults are told like any other,
 * and the engine of its jobs. A script that fails gives way (program/ladder.h), by a new generation. Before
 * jobs are started. Returns the number of faults. */
size_t scripts_try(struct scripts *s);

/* A worker's own thread: the engine to use from now on where a newer generation than *generation was
 * published (which is then in *generation), or NULL. Give the old one back with scripts_retire. Lock-free
 * while nothing changed. */
struct engine *scripts_adopt(struct scripts *s, size_t slot, uint64_t *generation);
void scripts_retire(struct scripts *s, struct engine *old);

/* A new engine of the current generation for a slot: at start, and where its worker was lost. Returns 0 or a
 * negative errno. */
int scripts_renew(struct scripts *s, size_t slot);

/* The engine of background jobs, if any script declared one; taken over by the caller's thread like
 * scripts_adopt. */
struct engine *scripts_adopt_jobs(struct scripts *s, uint64_t *generation);

/* Free what was retired, and generations older than `oldest` that no worker uses. */
void scripts_collect(struct scripts *s, uint64_t oldest);

uint64_t scripts_generation(const struct scripts *s);              /* the current one; any thread */
void scripts_status(struct scripts *s, struct engine_status *ret); /* any thread */
void scripts_faults(struct scripts *s, struct findings *ret);      /* that stand; any thread */
void scripts_notes(struct scripts *s, struct findings *ret); /* what may not have been meant; any thread */
/* Files that the change which serves took away, until the next change or forced load; any thread. The list:
 * at most `max`; returns how many. */
void scripts_gone(struct scripts *s, struct findings *ret);
size_t scripts_gone_list(struct scripts *s, struct script_fault *ret, size_t max);
size_t scripts_pasts(struct scripts *s, struct scripts_past *ret, size_t max); /* newest first; any thread */
void scripts_note_watch(struct scripts *s, const char *trouble);

#endif
