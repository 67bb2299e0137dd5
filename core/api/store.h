/* SPDX-License-Identifier: MIT */
/* What api_metric_open puts beside the metrics of the process. */
#ifndef SONDA_API_STORE_H
#define SONDA_API_STORE_H

#include <lua.h>

struct bind_context;

/* Add store (bind_store.c) and history (bind_history.c) to the table on top. */
void api_store_open(lua_State *L, struct bind_context *c);
void api_history_open(lua_State *L, struct bind_context *c);

#endif
