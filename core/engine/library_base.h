/* SPDX-License-Identifier: MIT */
/* The basic functions that could break a limit or reach another script, written anew. */
#ifndef SONDA_ENGINE_LIBRARY_BASE_H
#define SONDA_ENGINE_LIBRARY_BASE_H

#include <lua.h>

#include "engine/bind.h"

/* Leaves the functions in the table on top, over what is there. */
void library_base_open(lua_State *L, struct bind_context *c);

/* Metatables made by a script's setmetatable while loading take up metamethods added since. */
void library_base_loaded(lua_State *L);

#endif
