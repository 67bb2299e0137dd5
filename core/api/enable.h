/* SPDX-License-Identifier: MIT */
/* sonda.enable and sonda.disable: collectors, and options of theirs, from a script. */
#ifndef SONDA_API_ENABLE_H
#define SONDA_API_ENABLE_H

#include <lua.h>

struct bind_context;

/* Adds them to the table on top. */
void api_enable_open(lua_State *L, struct bind_context *c);

#endif
