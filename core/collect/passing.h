/* SPDX-License-Identifier: MIT */
/* The object that a collector's function is given: scrape:gauge(name, help, value, labels) and its kin, for
 * metrics that only the data of one collection speaks of. */
#ifndef SONDA_COLLECT_PASSING_H
#define SONDA_COLLECT_PASSING_H

#include <lua.h>

#include "collect/table.h"

/* Leave one on the stack. */
void passing_push(lua_State *L, struct collector_table *t);

/* Its metatable. */
void collect_passing_open(lua_State *L);

#endif
