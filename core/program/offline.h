/* SPDX-License-Identifier: MIT */
/* The scripts loaded into one engine in this process, without a server: for subcommands. */
#ifndef SONDA_PROGRAM_OFFLINE_H
#define SONDA_PROGRAM_OFFLINE_H

#include <stddef.h>

#include "engine/engine.h"
#include "program/host.h"
#include "settings/options.h"

struct offline {
    struct host *host;
    struct bundle *bundle;
    struct engine *engine;
};

/* Built-in scripts, the layers of --scripts, then those in `more` (may be NULL). The sound scripts are
 * loaded, faults are told through `fault`. Returns 0, or a negative errno after a line on stderr. */
int offline_new(const struct options *o, const struct option_list *more,
                void (*fault)(void *cls, const struct script_fault *f), void *cls, struct offline *ret);
void offline_free(struct offline *off);

/* A `fault` that prints "file:line: reason" on stderr. */
void offline_print_fault(void *cls, const struct script_fault *f);

#endif
