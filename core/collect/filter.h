/* SPDX-License-Identifier: MIT */
/* sonda.filter{ include = pattern, exclude = pattern }: which names a collector keeps (match/filter.h). */
#ifndef SONDA_COLLECT_FILTER_H
#define SONDA_COLLECT_FILTER_H

#include <lua.h>

#include "match/filter.h"

struct bind_context;

/* The filter at `index`; raises where it is none. Lives as long as its userdata. */
struct name_filter *check_filter(lua_State *L, int index);

/* Adds sonda.filter to the table on top. */
void collect_filter_open(lua_State *L, struct bind_context *c);

#endif
