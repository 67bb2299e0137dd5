/* SPDX-License-Identifier: MIT */
/* A dry run of all that an engine's scripts declared, for `check` and before a generation serves. */
#ifndef SONDA_PROGRAM_TRIAL_H
#define SONDA_PROGRAM_TRIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/engine.h"

/* Run what was put off, then call each route that can be called as it stands, each job and each collector
 * once. What that changes is forgotten; each failure is told. Returns the number of failures. Breaks off
 * when the process is stopping: then nothing is known of the rest. */
size_t trial_run(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls);

/* GET /health is there and answers 2xx, asked as the kubelet asks and twice: without it liveness probes
 * would end the process. False with the reason in *fault, whose path is the script that declares it, or "".
 * */
bool trial_health(struct engine *e, struct script_fault *fault);

#endif
