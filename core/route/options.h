/* SPDX-License-Identifier: MIT */
/* The options of sonda.get and sonda.post, read into a route. Everything here may raise; the entry owns what
 * it got so far. */
#ifndef SONDA_ROUTE_OPTIONS_H
#define SONDA_ROUTE_OPTIONS_H

#include <lua.h>

#include "route/table.h"

/* Read the options table at index i. Unknown names and values of the wrong type raise, naming the option. */
void route_options_read(lua_State *L, int i, struct route_entry *e);

/* The list of query parameters on top of the stack (route_query.c). */
void route_options_query(lua_State *L, struct route_entry *e);

/* All strings of one route: the core's memory, which no engine's limit counts. */
#define ROUTE_TEXT_MAX (64 << 10)

/* A copy of the string at index i, for the entry; raises where it is none, there is more than ROUTE_TEXT_MAX,
 * or memory is short. */
char *route_options_string(lua_State *L, int i, struct route_entry *e, const char *what);

#endif
