/* SPDX-License-Identifier: MIT */
/* Each collector once, for a dry run. */
#ifndef SONDA_COLLECT_DRY_RUN_H
#define SONDA_COLLECT_DRY_RUN_H

#include "engine/engine.h"

/* Run each collector that is on, or that a layer declares, once, in a trial (engine_trial_begin). One that
 * raises or is out of time is told; what the host refuses is none of its faults. After
 * engine_complete. Breaks off at end_ns
 * (CLOCK_MONOTONIC), and when the process is stopping. */
void collector_dry_run(struct engine *e, int64_t end_ns,
                       void (*fault)(void *cls, const struct script_fault *f), void *cls);

#endif
