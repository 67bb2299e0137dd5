/* SPDX-License-Identifier: MIT */
#include "engine/bind.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "base/scan.h"
#include "proc/cpu.h"

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

/* USER_HZ is a constant of the architecture: asked once. */
static double seconds_of(uint64_t ticks)
{
    static _Atomic long known;
    long hertz = atomic_load_explicit(&known, memory_order_relaxed);
    if (!hertz) {
        hertz = proc_cpu_hertz();
        atomic_store_explicit(&known, hertz, memory_order_relaxed);
    }
    return (double)ticks / (double)hertz;
}

/* Pushes the member's value. Returns false, with nothing pushed, where there is none. */
static bool push_member(lua_State *L, enum bind_kind kind, const void *member)
{
    uint64_t number = kind == BIND_U64 || kind == BIND_TICKS ? *(const uint64_t *)member : 0;
    if (number == PROC_ABSENT || (kind == BIND_DOUBLE && !isfinite(*(const double *)member)))
        return false;

    switch (kind) {
    case BIND_U64:
        bind_push_u64(L, number);
        break;
    case BIND_DOUBLE:
        lua_pushnumber(L, *(const double *)member);
        break;
    case BIND_TICKS:
        lua_pushnumber(L, seconds_of(number));
        break;
    case BIND_STRING:
        lua_pushstring(L, member);
        break;
    case BIND_BOOLEAN:
        lua_pushboolean(L, *(const bool *)member);
        break;
    }
    return true;
}

void bind_set_fields(lua_State *L, const struct bind_field *fields, const void *record)
{
    for (; fields->key; fields++)
        if (push_member(L, fields->kind, (const char *)record + fields->offset))
            lua_setfield(L, -2, fields->key);
}
