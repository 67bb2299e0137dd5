/* SPDX-License-Identifier: MIT */
/* sonda.proc.btrfs: devices of mounted btrfs file systems (proc/btrfs.h). */
#ifndef SONDA_LUA_BIND_BTRFS_H
#define SONDA_LUA_BIND_BTRFS_H

#include <lua.h>

struct bind_context;

/* Adds btrfs to the table on top (sonda.proc). */
void bind_btrfs_open(lua_State *L, struct bind_context *c);

#endif
