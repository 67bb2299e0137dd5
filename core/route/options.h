/* SPDX-License-Identifier: MIT */
/* The options of sonda.get and sonda.post, read into a route. Everything here may raise; the entry owns what
 * it got so far. */
#ifndef SONDA_ROUTE_OPTIONS_H
#define SONDA_ROUTE_OPTIONS_H

#include <lua.h>

#include "route/table.h"

/* Read the options table at index i. Unknown names and values of the wrong type raise, naming the option.
 * Pushes a table { shape =, body =, query =, params = } of what was compiled, which the entry's pointers
 * need. */
void route_options_read(lua_State *L, int i, struct route_entry *e);

#endif
