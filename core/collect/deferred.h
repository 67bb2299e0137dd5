/* SPDX-License-Identifier: MIT */
/* Collectors that are known by name before their script was run (engine/deferral.h): "collectors/cpu.lua" declares
 * the collector cpu, and nothing else. */
#ifndef SONDA_COLLECT_DEFERRED_H
#define SONDA_COLLECT_DEFERRED_H

#include <lua.h>
#include <stdbool.h>

#include "collect/table.h"

/* engine_part.defer */
bool collector_defer(void *part, const struct bundle_script *s);

/* Run the script of a deferred collector, inside a call; raises what it raises, and where it does not declare the
 * collector. Nothing for one whose script was run. */
void collector_load(lua_State *L, struct collector_table *t, struct collector *c);

/* The same for all; what raises stays as it is. */
void collector_load_all(lua_State *L, struct collector_table *t);

/* Push what calls the collector: with a scrape object, to its two results. */
void collector_push(lua_State *L, struct collector_table *t, struct collector *c);

#endif
