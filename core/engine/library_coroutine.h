/* SPDX-License-Identifier: MIT */
/* coroutine.resume, wrap and close, known to the budget. */
#ifndef SONDA_ENGINE_LIBRARY_COROUTINE_H
#define SONDA_ENGINE_LIBRARY_COROUTINE_H

#include <lua.h>

#include "engine/bind.h"

/* Leaves the functions in the table on top, over what is there. */
void library_coroutine_open(lua_State *L, struct bind_context *c);

#endif
