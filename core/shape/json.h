/* SPDX-License-Identifier: MIT */
/* sonda.json, which is also require "cjson": a script gets encode, decode and null. Encoding is the one of
 * answers (encode.h); decoding is lua-cjson's between guards. */
#ifndef SONDA_SHAPE_JSON_H
#define SONDA_SHAPE_JSON_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

struct bind_context;

/* Leaves the table on the stack. */
void shape_json_open(lua_State *L, struct bind_context *c);

/* Can the text be decoded in the memory that is left? True too for one that is refused for its length. */
bool shape_json_fits(lua_State *L, const struct bind_context *c, const char *text, size_t len);

/* Push json.decode of this state, once shape_json_open was called: a text -> its value, or a raised reason
 * that ends in "at character N", N from 1, where it says one. */
void shape_json_push_decode(lua_State *L);

#endif
