/* SPDX-License-Identifier: MIT */
/* Flags of collectors (--collector.NAME.OPTION): which of them there are is known once the scripts are
 * loaded. */
#ifndef SONDA_PROGRAM_FLAGS_H
#define SONDA_PROGRAM_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/engine.h"

/* Run the scripts that were put off where a flag of a collector is given: they alone know which there are,
 * and may refuse its value. Faults are told. Before the two below. */
void flags_load(struct engine *e, void (*fault)(void *cls, const struct script_fault *f), void *cls);

/* The next flag from *place (0 at first) on that gives a collector or an option that no script of the engine
 * has, and node_exporter neither. False: there is none. */
bool flags_unknown(const struct engine *e, size_t *place, char *flag, size_t size);

/* The same for what node_exporter alone has; *instead says what to use, or is NULL. */
bool flags_foreign(const struct engine *e, size_t *place, char *flag, size_t size, const char **instead);

/* -EINVAL with a line in `message` for the first that is unknown, which names the nearest that is known. For
 * an engine whose scripts are all sound: a collector may only be missing because its script is broken. */
int flags_check(const struct engine *e, char *message, size_t size);

#endif
