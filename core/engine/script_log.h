/* SPDX-License-Identifier: MIT */
/* What scripts say to the log, with their file and line: bounded, for a loop around print must not fill a
 * disk. */
#ifndef SONDA_ENGINE_SCRIPT_LOG_H
#define SONDA_ENGINE_SCRIPT_LOG_H

#include <lua.h>

#include "base/log.h"
#include "engine/bind.h"

#define SCRIPT_LOG_LINES 100  /* of one call; one more says that others are left out */
#define SCRIPT_LOG_BYTES 4096 /* of one line; what is longer is cut */

/* Say it as the Lua function that called the running C function. Raises nothing, allocates nothing in Lua. */
void script_log(lua_State *L, struct bind_context *c, enum log_level level, const char *message);

#endif
