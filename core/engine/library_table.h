/* SPDX-License-Identifier: MIT */
/* The table library with a look at the budget in every loop. */
#ifndef SONDA_ENGINE_LIBRARY_TABLE_H
#define SONDA_ENGINE_LIBRARY_TABLE_H

#include <lua.h>

#include "engine/bind.h"

/* Leaves the functions in the table on top, over what is there. */
void library_table_open(lua_State *L, struct bind_context *c);

#endif
