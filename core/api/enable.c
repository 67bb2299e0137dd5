/* SPDX-License-Identifier: MIT */
#include "api/enable.h"

#include <errno.h>
#include <lauxlib.h>
#include <string.h>

#include "collect/option.h"
#include "collect/table.h"
#include "engine/bind.h"
#include "engine/engine.h"

/* What a call gives: its collector, its place, its number. */
struct giving {
    const struct bind_context *c;
    const char *collector;
    struct given_option option;
};

static struct giving begin(lua_State *L, const char *what)
{
    struct bind_context *c = bind_context(L);
    struct giving g = { .c = c, .collector = luaL_checkstring(L, 1) };

    if (!c->engine || !c->loading)
        luaL_error(L, "collectors are %s while a script loads, not later", what);
    luaL_argcheck(L, collector_is_name(g.collector), 1, "not a collector's name (letters, digits, _ and -)");
    g.option = (struct given_option){ .script = (char *)(c->script ? c->script : ""),
                                      .line = bind_line(L, c->script),
                                      .call = option_call(c) };
    return g;
}

/* Give "collector.NAME" or, with a key, "collector.NAME.KEY". */
static void give(lua_State *L, struct giving *g, const char *key, const char *value)
{
    if (key)
        lua_pushfstring(L, "collector.%s.%s", g->collector, key);
    else
        lua_pushfstring(L, "collector.%s", g->collector);
    g->option.name = (char *)lua_tostring(L, -1);
    g->option.value = (char *)value;
    int r = option_give(g->c, &g->option);
    if (r < 0)
        luaL_error(L, r == -ENOSPC ? "scripts give more than %d options" : "not enough memory",
                   OPTIONS_GIVEN_MAX);
    lua_pop(L, 1);
}

static void check_key(lua_State *L, int index)
{
    bool text = lua_type(L, index) == LUA_TSTRING;
    const char *key = text ? lua_tostring(L, index) : "";
    size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    luaL_argcheck(L, text && len > 0 && len <= COLLECTOR_NAME_MAX && len == lua_rawlen(L, index), 2,
                  "names of options are letters, digits, _ . and -");
}

/* The value on top, which is popped: a text, a number or a boolean. */
static void give_value(lua_State *L, struct giving *g, const char *key)
{
    if (lua_isboolean(L, -1)) {
        give(L, g, key, lua_toboolean(L, -1) ? "1" : "0");
    } else {
        luaL_argcheck(L, lua_isstring(L, -1), 2,
                      "values of options are texts, numbers, booleans, or lists of them");
        size_t len;
        const char *value = lua_tolstring(L, -1, &len);
        luaL_argcheck(L, len <= OPTION_VALUE_MAX && len == strlen(value), 2,
                      "a value of an option has at most 4096 bytes, and no zero byte");
        give(L, g, key, value);
    }
    lua_pop(L, 1);
}

/* The value on top, or each of the list on top, which is popped. */
static void give_values(lua_State *L, struct giving *g, const char *key)
{
    if (!lua_istable(L, -1)) {
        give_value(L, g, key);
        return;
    }

    int list = lua_gettop(L);
    for (lua_Integer i = 1; lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
        bind_check_budget(L, g->c);
        give_value(L, g, key);
    }
    lua_settop(L, list - 1);
}

/* sonda.enable(name [, { option = value, … }]) */
static int enable(lua_State *L)
{
    lua_settop(L, 2);
    if (!lua_isnil(L, 2))
        luaL_checktype(L, 2, LUA_TTABLE);
    struct giving g = begin(L, "enabled");

    give(L, &g, NULL, "1");
    if (lua_isnil(L, 2))
        return 0;
    for (lua_pushnil(L); lua_next(L, 2);) {
        bind_check_budget(L, g.c);
        check_key(L, -2);
        give_values(L, &g, lua_tostring(L, -2));
    }
    return 0;
}

/* sonda.disable(name) */
static int disable(lua_State *L)
{
    struct giving g = begin(L, "disabled");

    give(L, &g, NULL, "0");
    return 0;
}

void api_enable_open(lua_State *L, struct bind_context *c)
{
    static const luaL_Reg functions[] = { { "enable", enable }, { "disable", disable }, { NULL, NULL } };

    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
