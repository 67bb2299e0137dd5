/* SPDX-License-Identifier: MIT */
/* From layers of scripts to an engine that serves: what is broken gives way to what is below it. */
#ifndef SONDA_PROGRAM_LADDER_H
#define SONDA_PROGRAM_LADDER_H

#include <stdbool.h>

#include "engine/engine.h"

/* Make an engine of the bundle's sound scripts. A script of a layer that fails to load, or (where `tries`)
 * whose routes or jobs fail their dry run, gives way to the script of that name in the next lower layer;
 * where there is none, one that does not load is left out, and one that fails its dry run stays. Whatever
 * takes GET /health away, or makes it answer other than 2xx, gives way too. Each fault is told once. The
 * bundle that was loaded in the end is a reference of the caller's in *ret, like the engine. Returns 0 or a
 * negative errno: -ENOMEM, or what engine_new returned. */
int ladder_load(const struct engine_host *host, struct bundle *scripts, bool tries,
                void (*fault)(void *cls, const struct script_fault *f), void *cls, struct bundle **ret,
                struct engine **engine);

#endif
