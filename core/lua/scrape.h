/* SPDX-License-Identifier: MIT */
/* One scrape: which collectors it asks for, their running one after the other, and the text of it all. */
#ifndef SONDA_LUA_SCRAPE_H
#define SONDA_LUA_SCRAPE_H

#include <lua.h>

#include "lua/collector_table.h"

#define LUA_SCRAPE "sonda.scrape"

/* A collection is good for clients that ask at the same moment. */
#define SCRAPE_FRESH_NS 100000000LL

/* A collector may use this much time, and never more than half of what its scrape has left. */
#define SCRAPE_COLLECTOR_NS 100000000LL

/* sonda.scrape{ collect = list, exclude = list, openmetrics = boolean } -> text | nil, message */
int scrape(lua_State *L);

/* The value of sonda.NO_DATA. */
void *scrape_no_data(void);

/* True where the settings or its declaration switch the collector on. */
bool collector_enabled(const struct collector_table *t, const struct collector *c);

/* The metatable of the object that a collector's function is given. */
void bind_scrape_open(lua_State *L);

#endif
