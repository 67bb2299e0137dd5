/* SPDX-License-Identifier: MIT */
/* The request as a handler sees it: one userdata an engine,
 * lent to a handler and taken back when it returns. */
#ifndef SONDA_ROUTE_REQUEST_H
#define SONDA_ROUTE_REQUEST_H

#include <lua.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "message/request.h"
#include "message/router.h"

struct bind_context;
struct route_entry;

struct request_box {
    const struct http_request *request; /* NULL: the request is over */
    unsigned filled;                    /* bits of the parts that the userdata holds */
};

/* Make the state's request userdata, with its methods; returns its box, which lasts as long as the state. */
struct request_box *request_open(lua_State *L);

/* Push the request userdata, filled: parameters of the path and the query decoded and held against their
 * declaration, the body decoded and held against its shape. Returns 0; or the status of a client's
 * mistake: 422 with all of them written to `out` as JSON (shape/mistake.h), else (400, 413) with a message
 * on top of the stack. */
int request_push(lua_State *L, const struct bind_context *c, const struct route_entry *e,
                 const struct http_request *r, const struct router_match *match, struct buffer *out);

#endif
