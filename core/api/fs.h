/* SPDX-License-Identifier: MIT */
/* sonda.fs: files below the allowed roots. */
#ifndef SONDA_API_FS_H
#define SONDA_API_FS_H

#include <lua.h>

struct bind_context;

/* Leaves the table of functions on the stack. */
void api_fs_open(lua_State *L, struct bind_context *c);

#endif
