/* SPDX-License-Identifier: MIT */
/* sonda.proc.mounts, .filesystem and .filesystems. */
#ifndef SONDA_API_PROC_STORAGE_H
#define SONDA_API_PROC_STORAGE_H

#include <lauxlib.h>

/* Their functions, up to a NULL name: upvalue 1 is the context, upvalue 2 the readings. */
extern const luaL_Reg api_proc_storage[];

struct proc_mounts;

/* The mounts of this call, which last until the next reading of them. Returns 0 or a negative errno. */
int api_read_mounts(lua_State *L, struct proc_mounts **ret);

#endif
