/* SPDX-License-Identifier: MIT */
/* `require "sonda"` as a whole, and what its engines are made of. */
#ifndef SONDA_API_SONDA_H
#define SONDA_API_SONDA_H

#include <lua.h>

#include "engine/engine.h"

/* engine_host.parts: roots, routes, collectors, jobs. */
extern const struct engine_part *const api_parts[];

/* engine_host.open: all of sonda in one table, left on the stack. */
void api_sonda_open(lua_State *L, struct bind_context *c);

#endif
