/* SPDX-License-Identifier: MIT */
/* sonda.proc.groups. */
#ifndef SONDA_API_PROC_GROUP_H
#define SONDA_API_PROC_GROUP_H

#include <lauxlib.h>

extern const luaL_Reg api_proc_group[];

#endif
