/* SPDX-License-Identifier: MIT */
/* What sonda.reply and sonda.asset make: an answer that says more than a value does. */
#ifndef SONDA_ROUTE_REPLY_H
#define SONDA_ROUTE_REPLY_H

#include <lua.h>

#include "base/buffer.h"

struct bind_context;
struct embed_file;

struct reply {
    int status;
    const struct embed_file *asset; /* its bytes, gzipped; NULL: the body */
    const char *type;               /* of the asset */
};

/* User values: string, table or nil; name NUL value NUL ... as one string, or nil; Content-Type, or nil. */
enum { REPLY_BODY = 1, REPLY_HEADERS = 2, REPLY_TYPE = 3 };

/* The reply at index i, or NULL where it is none. */
const struct reply *reply_test(lua_State *L, int i);

/* The value on top of the stack becomes a reply of that status with it for a body. */
void reply_push(lua_State *L, int status);

/* Append the headers of the reply at index i to `out`: name NUL value NUL …, without Content-Type, which is
 * pushed (or nil). */
void reply_headers(lua_State *L, int i, struct buffer *out);

/* Adds reply and asset to the table on top of the stack. */
void reply_open(lua_State *L, struct bind_context *c);

#endif
