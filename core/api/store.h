/* SPDX-License-Identifier: MIT */
/* sonda.store: a key-value store that all engines of the process share. */
#ifndef SONDA_API_STORE_H
#define SONDA_API_STORE_H

#include <lua.h>

struct bind_context;

/* Adds store to the table on top. */
void api_store_open(lua_State *L, struct bind_context *c);

#endif
