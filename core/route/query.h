/* SPDX-License-Identifier: MIT */
/* Query parameters, by their declaration: a table of typed values with defaults. What a route did not declare
 * is ignored. */
#ifndef SONDA_ROUTE_QUERY_H
#define SONDA_ROUTE_QUERY_H

#include <lua.h>

#include "message/request.h"
#include "route/entry.h"
#include "shape/mistake.h"

struct bind_context;

/* Push the route's table of values, which is lent to one request after the other. What is not as declared is
 * told in *m. Returns 0, or 400 with a message on top of the stack where the query cannot be decoded. */
int query_push(lua_State *L, const struct bind_context *c, const struct route_entry *e,
               const struct http_request *r, struct shape_mistakes *m);

#endif
