/* SPDX-License-Identifier: MIT */
/* The state's table of keys: names that shapes use, each as one Lua string under a small number, so that
 * encoding reads a field without making a string. Values that stand for what was not sent lie there, too. */
#ifndef SONDA_SHAPE_KEYS_H
#define SONDA_SHAPE_KEYS_H

#include <lauxlib.h>
#include <lua.h>

#include "engine/bind.h"

/* Make the table, or find it, and note its reference in the context: first of all that is done with
 * shapes. */
void shape_keys_open(lua_State *L, struct bind_context *c);

/* Push the table: index -> value, name -> index. */
static inline void shape_keys_push(lua_State *L, const struct bind_context *c)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->keys_ref);
}

/* The index, from 1, of the name on top of the stack, which stays. */
int shape_keys_name(lua_State *L, const struct bind_context *c);

/* The index, from 1, of the value on top of the stack, which stays; a new one each time. */
int shape_keys_value(lua_State *L, const struct bind_context *c);

#endif
