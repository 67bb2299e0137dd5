/* SPDX-License-Identifier: MIT */
/* Running one collector: in a budget of its own, and what its failure costs. */
#ifndef SONDA_COLLECT_RUN_H
#define SONDA_COLLECT_RUN_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#include "collect/table.h"
#include "engine/bundle.h"

/* What a collector returns where the kernel has nothing for it: sonda.NO_DATA. */
void *collector_no_data(void);

/* What came of a collector: samples; the kernel has nothing for it; the host refuses; a mistake of its
 * script; its time was over. */
enum collector_outcome {
    COLLECTOR_DONE,
    COLLECTOR_NO_DATA,
    COLLECTOR_REFUSED,
    COLLECTOR_RAISED,
    COLLECTOR_LATE
};

/* With the scrape object on top, which stays; now is the budget's clock. What it gave before it failed is
 * dropped, and *fault says why it was refused, raised or late. Raises where the scrape's own budget has
 * ended. */
enum collector_outcome collector_try(lua_State *L, struct collector_table *t, struct collector *c,
                                     int64_t now, struct script_fault *fault);

/* The same as part of a scrape: its failure is counted and told. One that was out of time
 * COLLECTOR_LATE_MAX times running is left out for a while, which is told. Returns whether it collected. */
bool collector_run(lua_State *L, struct collector_table *t, struct collector *c, int64_t now);

#define COLLECTOR_LATE_MAX 3

#endif
