/* SPDX-License-Identifier: MIT */
/* sonda.collector, the families that it gives samples of, and sonda.scrape. */
#ifndef SONDA_API_COLLECTOR_H
#define SONDA_API_COLLECTOR_H

#include <lua.h>

struct bind_context;

/* Adds them, with feed, filter and NO_DATA, to the table on top. */
void api_collector_open(lua_State *L, struct bind_context *c);

#endif
