/* SPDX-License-Identifier: MIT */
/* sonda.shape: what scripts make shapes with, and ask of them. */
#ifndef SONDA_SHAPE_LIBRARY_H
#define SONDA_SHAPE_LIBRARY_H

#include <lua.h>

struct bind_context;

/* Leaves the table on the stack. */
void shape_open(lua_State *L, struct bind_context *c);

#endif
