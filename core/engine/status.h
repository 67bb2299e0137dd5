/* SPDX-License-Identifier: MIT */
/* What serve tells scripts of the scripts themselves: for /health?verbose and pages of one's own
 * (sonda.status()). */
#ifndef SONDA_ENGINE_STATUS_H
#define SONDA_ENGINE_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/bundle.h"

struct engine_status {
    uint64_t generation;        /* 1 is the first */
    char hash[17];              /* of the scripts that serve */
    int64_t loaded_realtime_ns; /* when this generation was adopted */
    bool rolled_back;           /* by POST /-/rollback; until files change again */
    uint64_t reloads, rejected; /* generations adopted after the first; changes that were refused */
    unsigned faults;            /* that stand now: of the last change, or of the start; 0: all is well */
    struct script_fault fault;  /* the first of them */
    int64_t fault_realtime_ns;
    unsigned gone;           /* files that the change which serves took away */
    char watch_trouble[160]; /* why changes are found by polling alone; "" */
    unsigned workers, workers_lost;
    bool live; /* false once too many workers were lost */
};

/* A job or a collector that fails now. */
struct engine_trouble {
    const char *kind; /* "job", "collector"; a static string */
    char name[128];
    struct script_fault fault; /* of its last run */
    int64_t since_realtime_ns;
    uint64_t times; /* runs that failed since */
};

#endif
