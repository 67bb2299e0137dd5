/* SPDX-License-Identifier: MIT */
/* sonda.get, sonda.post, sonda.routes, sonda.reply, sonda.asset. */
#ifndef SONDA_API_ROUTE_H
#define SONDA_API_ROUTE_H

#include <lua.h>

struct bind_context;

/* Adds them to the table on top. In an engine, what its routes lend to handlers is made too. */
void api_route_open(lua_State *L, struct bind_context *c);

#endif
