/* SPDX-License-Identifier: MIT */
/* sonda.fs: files below the allowed roots. */
#ifndef SONDA_API_FS_H
#define SONDA_API_FS_H

#include <lua.h>

struct bind_context;

/* Leaves the table of functions on the stack. */
void api_fs_open(lua_State *L, struct bind_context *c);

/* Argument `arg` as a path: a string without a zero byte. Else raises. */
const char *api_check_path(lua_State *L, int arg);

#endif
