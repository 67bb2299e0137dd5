/* SPDX-License-Identifier: MIT */
/* The functions of string that could dodge a limit, written anew. */
#ifndef SONDA_ENGINE_LIBRARY_STRING_H
#define SONDA_ENGINE_LIBRARY_STRING_H

#include <lua.h>

#include "engine/bind.h"

/* Leaves the functions in the table on top, over what is there. */
void library_string_open(lua_State *L, struct bind_context *c);

#endif
