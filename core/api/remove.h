/* SPDX-License-Identifier: MIT */
/* sonda.remove. */
#ifndef SONDA_API_REMOVE_H
#define SONDA_API_REMOVE_H

#include <lua.h>

struct bind_context;

/* Adds remove to the table on top. */
void api_remove_open(lua_State *L, struct bind_context *c);

#endif
