/* SPDX-License-Identifier: MIT */
#include "engine/sandbox.h"

#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "engine/environment.h"
#include "engine/library_base.h"
#include "engine/library_coroutine.h"
#include "engine/library_string.h"
#include "engine/library_table.h"

/* What is taken from the stock libraries. Each of these either takes constant time, or walks a string or its
 * arguments once: at most as long as a pass over the engine's memory (16 MiB: some 20 ms), and the script is
 * back under its budget. What can take longer is written anew: library_*.c.
 *   byte, unpack, codepoint: at most as many results as fit the Lua stack, which is counted memory
 *   lower, upper, reverse, sub, len, char, utf8.*: one pass over a string or the arguments
 *   next, ipairs, pairs, select, raw*: constant, or one pass over a table's empty slots
 *   tonumber, tostring: one pass; a __tostring is an ordinary call
 * Not here: string.dump (bytecode), collectgarbage, dofile, loadfile, warn, _G, io, debug, package, most of
 * os. */
static const char *const base_names[] = { "assert",   "error",    "ipairs",   "next",   "pairs",
                                          "rawequal", "rawget",   "rawlen",   "select", "tonumber",
                                          "type",     "tostring", "_VERSION", NULL };
static const char *const string_names[] = { "byte", "char", "len", "lower", "reverse", "sub", "upper", NULL };
static const char *const table_names[] = { "pack", NULL };
static const char *const coroutine_names[] = { "create", "isyieldable", "running", "status", "yield", NULL };
static const char *const math_names[] = {
    "abs",        "acos", "asin", "atan",       "ceil",      "cos",        "deg",  "exp", "floor", "fmod",
    "huge",       "log",  "max",  "maxinteger", "min",       "mininteger", "modf", "pi",  "rad",   "random",
    "randomseed", "sin",  "sqrt", "tan",        "tointeger", "type",       "ult",  NULL
};
static const char *const utf8_names[] = {
    "char", "charpattern", "codepoint", "codes", "len", "offset", NULL
};
static const char *const os_names[] = { "clock", "difftime", "time", NULL };

struct library {
    const char *name;
    lua_CFunction stock;
    const char *const *names;
    void (*own)(lua_State *L, struct bind_context *c);
};

static void lib_os_open(lua_State *L, struct bind_context *c);
static int view_pairs(lua_State *L);

static const struct library libraries[] = {
    { "string", luaopen_string, string_names, library_string_open },
    { "table", luaopen_table, table_names, library_table_open },
    { "coroutine", luaopen_coroutine, coroutine_names, library_coroutine_open },
    { "math", luaopen_math, math_names, NULL },
    { "utf8", luaopen_utf8, utf8_names, NULL },
    { "os", luaopen_os, os_names, lib_os_open },
};

/* __index of a script's library table: the same, from the real library. */
static int read_library(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL)
        return 1;
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_rawset(L, 1);
    return 1;
}

/* os.date: one strftime(3) a conversion, so the format's length is bounded. */
static int os_date(lua_State *L)
{
    size_t len;

    luaL_optlstring(L, 1, "%c", &len);
    luaL_argcheck(L, len <= 256, 1, "format is longer than 256 bytes");
    return lua_tocfunction(L, lua_upvalueindex(2))(L);
}

static void lib_os_open(lua_State *L, struct bind_context *c)
{
    lua_getglobal(L, "os");
    lua_pushlightuserdata(L, c);
    lua_getfield(L, -2, "date");
    lua_pushcclosure(L, os_date, 2);
    lua_setfield(L, -3, "date");
    lua_pop(L, 1);
}

/* Copy the named fields of the table at the top into a new table, left on top in its place. */
static void pick(lua_State *L, const char *const *names)
{
    lua_newtable(L);
    for (; *names; names++) {
        lua_getfield(L, -2, *names);
        lua_setfield(L, -2, *names);
    }
    lua_remove(L, -2);
}

/* getmetatable says false for what has the metatable on top. */
static void hide(lua_State *L)
{
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

/* The string metatable: methods are the real table, which no script can reach to change. */
static void protect_strings(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    hide(L);
    lua_pop(L, 2);
}

/* metatable.event = f, with the table at index `upvalue`, for the metatable on top. */
static void set_event(lua_State *L, const char *event, lua_CFunction f, int upvalue)
{
    lua_pushvalue(L, upvalue);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, event);
}

/* The metatable of each script's table of this library, in the real library's place on top. */
static void library_metatable(lua_State *L)
{
    int real = lua_gettop(L);

    lua_createtable(L, 0, 3);
    set_event(L, "__index", read_library, real);
    set_event(L, "__pairs", view_pairs, real);
    hide(L);
    lua_remove(L, real);
}

/* t[name] = the library's metatable, for the table on top. */
static void open_library(lua_State *L, const struct library *l, struct bind_context *c)
{
    /* A global too, where `own` finds the stock functions; scripts see no globals. */
    luaL_requiref(L, l->name, l->stock, 1);
    pick(L, l->names);
    if (l->own)
        l->own(L, c);
    if (l->stock == luaopen_string)
        protect_strings(L);
    library_metatable(L);
    lua_setfield(L, -2, l->name);
}

/* luaL_Buffer makes the metatable of its boxes when it first needs one; if memory ran out between making and
 * filling it, every later buffer of the state would be refused (lauxlib.c, newbox). So it is made here, where
 * a failure ends the engine. */
static void make_buffer_box(lua_State *L)
{
    luaL_Buffer b;

    luaL_buffinitsize(L, &b, 2 * LUAL_BUFFERSIZE);
    luaL_pushresultsize(&b, 0);
    lua_pop(L, 1);
}

void sandbox_open(lua_State *L, struct bind_context *c)
{
    make_buffer_box(L);
    luaL_requiref(L, LUA_GNAME, luaopen_base, 0);
    pick(L, base_names);
    library_base_open(L, c);
    for (size_t i = 0; i < sizeof(libraries) / sizeof(*libraries); i++)
        open_library(L, &libraries[i], c);
    environment_open(L);
}

/* ---- views ---- */

static int view_write(lua_State *L)
{
    return luaL_error(L, "%s is read-only: every script shares it", lua_tostring(L, lua_upvalueindex(1)));
}

static int view_next(lua_State *L)
{
    lua_settop(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_replace(L, 1);
    if (lua_next(L, 1))
        return 2;
    lua_pushnil(L);
    return 1;
}

static int view_pairs(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, view_next, 1);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

static int view_length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, lua_upvalueindex(1)));
    return 1;
}

static bool is_plain(lua_State *L, int index)
{
    if (!lua_istable(L, index))
        return false;
    if (lua_getmetatable(L, index)) {
        lua_pop(L, 1);
        return false;
    }
    lua_pushvalue(L, index);
    lua_pushnil(L);
    bool filled = lua_next(L, -2);
    lua_pop(L, filled ? 3 : 1);
    return filled;
}

/* Assigning to a field that exists is allowed while a table is walked (manual 6.1, next). */
static void freeze_fields(lua_State *L, int table, const char *name)
{
    lua_pushnil(L);
    while (lua_next(L, table)) {
        if (is_plain(L, -1)) {
            const char *field = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
            lua_pushfstring(L, "%s.%s", name, field);
            lua_insert(L, -2);
            sandbox_freeze(L, lua_tostring(L, -2));
            lua_remove(L, -2);
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, table);
        } else {
            lua_pop(L, 1);
        }
    }
}

static void view_metatable(lua_State *L, int real, const char *name)
{
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, real);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_pushcclosure(L, view_write, 1);
    lua_setfield(L, -2, "__newindex");
    set_event(L, "__pairs", view_pairs, real);
    set_event(L, "__len", view_length, real);
    hide(L);
}

void sandbox_freeze(lua_State *L, const char *name)
{
    int real = lua_gettop(L);

    luaL_checkstack(L, 12, "library");
    freeze_fields(L, real, name);
    lua_newtable(L);
    view_metatable(L, real, name);
    lua_setmetatable(L, -2);
    lua_remove(L, real);
}

/* ---- metatables of userdata ---- */

/* A metatable that is its own __index would hand itself to scripts, and with it __gc, which runs with hooks
 * off. Its methods move to a table of their own. */
static void part_methods(lua_State *L, int metatable)
{
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, metatable)) {
        if (lua_type(L, -2) == LUA_TSTRING && strncmp(lua_tostring(L, -2), "__", 2) != 0) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, -4);
        } else {
            lua_pop(L, 1);
        }
    }
    lua_setfield(L, metatable, "__index");
}

static void seal_metatable(lua_State *L, int metatable)
{
    hide(L);
    lua_getfield(L, metatable, "__index");
    bool own = lua_rawequal(L, -1, metatable);
    lua_pop(L, 1);
    if (own)
        part_methods(L, metatable);
}

/* luaL_newmetatable keeps each under its name in the registry, and puts the name inside. */
void sandbox_seal(lua_State *L)
{
    lua_pushnil(L);
    while (lua_next(L, LUA_REGISTRYINDEX)) {
        if (lua_type(L, -2) == LUA_TSTRING && lua_istable(L, -1)) {
            lua_pushliteral(L, "__name");
            bool named = lua_rawget(L, -2) == LUA_TSTRING;
            lua_pop(L, 1);
            if (named)
                seal_metatable(L, lua_gettop(L));
        }
        lua_pop(L, 1);
    }
}
