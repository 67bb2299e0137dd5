/* SPDX-License-Identifier: MIT */
/* sonda.history: samples of the last minutes. */
#ifndef SONDA_API_HISTORY_H
#define SONDA_API_HISTORY_H

#include <lua.h>

struct bind_context;

/* Adds history to the table on top. */
void api_history_open(lua_State *L, struct bind_context *c);

#endif
