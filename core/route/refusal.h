/* SPDX-License-Identifier: MIT */
/* Answers that are raised: sonda.need and sonda.not_found end a handler from any depth, as no error of the
 * script: nothing is logged, no breaker opens, no traceback is made. */
#ifndef SONDA_ROUTE_REFUSAL_H
#define SONDA_ROUTE_REFUSAL_H

#include <lua.h>

struct bind_context;

/* Push the sonda.reply that the call which ended last has raised. */
void refusal_push(lua_State *L);

/* Adds need and not_found to the table on top of the stack. */
void refusal_open(lua_State *L, struct bind_context *c);

#endif
