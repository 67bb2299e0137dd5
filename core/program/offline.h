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

/* Who hears of faults, and of files that are ignored; `note` may be NULL. */
struct offline_hears {
    void (*fault)(void *cls, const struct script_fault *f);
    void (*note)(void *cls, const struct script_fault *f);
    void *cls;
};

/* Built-in scripts, the layers of --scripts, then those in `more` (may be NULL). The sound scripts are
 * loaded, what does not load gives way (program/ladder.h); faults are told. Returns 0, or a negative errno
 * after a line on stderr. */
int offline_new(const struct options *o, const struct option_list *more, const struct offline_hears *hears,
                struct offline *ret);
void offline_free(struct offline *off);

/* A `fault` that prints "file:line: reason" on stderr. */
void offline_print_fault(void *cls, const struct script_fault *f);

#endif
