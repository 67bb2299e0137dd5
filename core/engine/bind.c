/* SPDX-License-Identifier: MIT */
#include "engine/bind.h"

#include <errno.h>
#include <string.h>

void bind_out_of_stack(lua_State *L)
{
    luaL_error(L, "calls nest too deep (C stack overflow)");
}

void bind_functions(lua_State *L, const luaL_Reg *functions, struct bind_context *c)
{
    lua_newtable(L);
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}

/* strerror(3)'s words, but where those would not help. */
static const char *reason_of(int error)
{
    const char *words = strerrordesc_np(error);
    if (error == EBADMSG)
        return "its text is not as the kernel writes it";

    return words ? words : "unknown error";
}

int bind_fail(lua_State *L, int error, const char *what)
{
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", what, reason_of(-error));
    lua_pushinteger(L, -error);
    return 3;
}

int bind_line(lua_State *L, const char *script)
{
    lua_Debug where;

    for (int level = 1; script && lua_getstack(L, level, &where); level++)
        if (lua_getinfo(L, "Sl", &where) && *where.source == '@' && !strcmp(where.source + 1, script))
            return where.currentline;

    return 0;
}

int bind_raw_field(lua_State *L, int index, const char *key)
{
    index = lua_absindex(L, index);
    lua_pushstring(L, key);
    return lua_rawget(L, index);
}

void bind_push_u64(lua_State *L, uint64_t value)
{
    lua_pushinteger(L, value > INT64_MAX ? INT64_MAX : (lua_Integer)value);
}

void bind_set_u64(lua_State *L, const char *key, uint64_t value)
{
    bind_push_u64(L, value);
    lua_setfield(L, -2, key);
}

void bind_set_number(lua_State *L, const char *key, double value)
{
    lua_pushnumber(L, value);
    lua_setfield(L, -2, key);
}

void bind_set_string(lua_State *L, const char *key, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
}

void bind_set_boolean(lua_State *L, const char *key, bool value)
{
    lua_pushboolean(L, value);
    lua_setfield(L, -2, key);
}
