/* SPDX-License-Identifier: MIT */
/* sonda.proc: the readers. */
#ifndef SONDA_API_PROC_H
#define SONDA_API_PROC_H

#include <lua.h>

struct bind_context;

/* Leaves the table of functions on the stack. */
void api_proc_open(lua_State *L, struct bind_context *c);

#endif
