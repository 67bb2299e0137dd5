/* SPDX-License-Identifier: MIT */
/* Running one collector: in a budget of its own, and what its failure costs. */
#ifndef SONDA_COLLECT_RUN_H
#define SONDA_COLLECT_RUN_H

#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

#include "collect/table.h"

/* What a collector returns where the kernel has nothing for it: sonda.NO_DATA. */
void *collector_no_data(void);

/* With the scrape object on top, which stays; now is the budget's clock. Returns whether it collected. What
 * it gave before it failed is dropped, the failure counted and told. Raises where the scrape's own budget has
 * ended. */
bool collector_run(lua_State *L, struct collector_table *t, struct collector *c, int64_t now);

#endif
