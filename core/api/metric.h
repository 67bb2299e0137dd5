/* SPDX-License-Identifier: MIT */
/* Metrics of the process: sonda.counter, gauge, histogram. */
#ifndef SONDA_API_METRIC_H
#define SONDA_API_METRIC_H

#include <lua.h>

struct bind_context;

/* Adds them to the table on top. */
void api_metric_open(lua_State *L, struct bind_context *c);

#endif
