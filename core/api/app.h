/* SPDX-License-Identifier: MIT */
/* What a script may know of the application and of time, its log, and sonda.every. */
#ifndef SONDA_API_APP_H
#define SONDA_API_APP_H

#include <lua.h>

struct bind_context;

/* Adds app, uptime, now, option, log, every, status, … to the table on top. */
void api_app_open(lua_State *L, struct bind_context *c);

#endif
