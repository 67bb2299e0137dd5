/* SPDX-License-Identifier: MIT */
/* sonda.proc.self, .cgroup and .processes. */
#ifndef SONDA_API_PROC_PROCESS_H
#define SONDA_API_PROC_PROCESS_H

#include <lauxlib.h>

/* Their functions, up to a NULL name: upvalue 1 is the context, upvalue 2 the readings. */
extern const luaL_Reg api_proc_process[];

#endif
