/* SPDX-License-Identifier: MIT */
#include "shape/keys.h"

#include <stdbool.h>

void shape_keys_open(lua_State *L, struct bind_context *c)
{
    static const char address; /* registry: the reference */

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &address) == LUA_TNUMBER) {
        c->keys_ref = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
        return;
    }

    lua_pop(L, 1);
    lua_newtable(L);
    c->keys_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushinteger(L, c->keys_ref);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &address);
}

int shape_keys_value(lua_State *L, const struct bind_context *c)
{
    shape_keys_push(L, c);
    int index = (int)lua_rawlen(L, -1) + 1;
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, index);
    lua_pop(L, 1);
    return index;
}

int shape_keys_name(lua_State *L, const struct bind_context *c)
{
    shape_keys_push(L, c);
    lua_pushvalue(L, -2);
    bool there = lua_rawget(L, -2) == LUA_TNUMBER;
    int index = (int)lua_tointeger(L, -1);
    lua_pop(L, 2);
    if (there)
        return index;

    index = shape_keys_value(L, c);
    shape_keys_push(L, c);
    lua_pushvalue(L, -2);
    lua_pushinteger(L, index);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return index;
}
