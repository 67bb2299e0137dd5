/* SPDX-License-Identifier: MIT */
/* The JSON body of a request. */
#ifndef SONDA_ROUTE_BODY_H
#define SONDA_ROUTE_BODY_H

#include <lua.h>

#include "message/request.h"
#include "route/entry.h"
#include "shape/mistake.h"

struct bind_context;

/* Push what the body is, decoded and held against the route's shape. What is not as declared, or not JSON, is
 * told in *m. Returns 0, or 413 with a message on top of the stack where it takes more memory than there
 * is. */
int body_push(lua_State *L, const struct bind_context *c, const struct route_entry *e,
              const struct http_request *r, struct shape_mistakes *m);

#endif
