/* SPDX-License-Identifier: MIT */
/* Collectors that are known by name before their script was run (engine/deferral.h): "collectors/cpu.lua"
 * declares the collector cpu, and nothing else. */
#ifndef SONDA_COLLECT_DEFERRED_H
#define SONDA_COLLECT_DEFERRED_H

#include <lua.h>

#include "collect/table.h"

/* Run the script of a deferred collector, inside a call; raises what it raises, and where it does not
 * declare the collector. Nothing for one whose script was run. */
void collector_load(lua_State *L, struct collector_table *t, struct collector *c);

/* The same for all; what raises stays as it is. */
void collector_load_all(lua_State *L, struct collector_table *t);

#endif
