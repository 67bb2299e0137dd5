/* SPDX-License-Identifier: MIT */
/* sonda.proc.ethtool. */
#ifndef SONDA_API_PROC_ETHTOOL_H
#define SONDA_API_PROC_ETHTOOL_H

#include <lauxlib.h>

/* Their functions, up to a NULL name: upvalue 1 is the context, upvalue 2 the readings. */
extern const luaL_Reg api_proc_ethtool[];

#endif
