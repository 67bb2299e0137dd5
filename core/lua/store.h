/* SPDX-License-Identifier: MIT */
/* What bind_metric_open puts beside the metrics of the process. */
#ifndef SONDA_LUA_STORE_H
#define SONDA_LUA_STORE_H

#include <lua.h>

struct bind_context;

/* Add store (bind_store.c) and history (bind_history.c) to the table on top. */
void bind_store_open(lua_State *L, struct bind_context *c);
void bind_history_open(lua_State *L, struct bind_context *c);

#endif
