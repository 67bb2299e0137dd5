/* SPDX-License-Identifier: MIT */
#include "collect/passing.h"

#include <lauxlib.h>

#include "collect/family.h"

#define LUA_PASSING "sonda.scrape"

void passing_push(lua_State *L, struct collector_table *t)
{
    *(struct collector_table **)lua_newuserdatauv(L, sizeof(t), 0) = t;
    luaL_setmetatable(L, LUA_PASSING);
}

/* Names and values of the table at `index` as labels; the table keeps the strings alive. Returns how many. */
static size_t read_label_table(lua_State *L, int index, const char *metric, const char **names,
                               struct exposition_text *values, struct label_scratch *scratch)
{
    size_t count = 0;

    luaL_checktype(L, index, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1), count++) {
        if (count == EXPOSITION_LABELS_MAX)
            luaL_error(L, "more than %d labels", EXPOSITION_LABELS_MAX);
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a label's name is no string");
        names[count] = lua_tostring(L, -2);
        values[count] = check_label(L, lua_gettop(L), count, scratch, metric);
    }

    return count;
}

/* scrape:gauge(name, help, value [, { label = value, … }]) */
static int add(lua_State *L, enum exposition_type type)
{
    struct collector_table *t = *(struct collector_table **)luaL_checkudata(L, 1, LUA_PASSING);
    const char *name = luaL_checkstring(L, 2);
    const char *help = luaL_checkstring(L, 3);
    const char *names[EXPOSITION_LABELS_MAX];
    struct exposition_text values[EXPOSITION_LABELS_MAX];
    struct label_scratch scratch;

    check_running(L, t, name); /* before its family is declared */
    size_t count = lua_isnoneornil(L, 5) ? 0 : read_label_table(L, 5, name, names, values, &scratch);

    struct exposition_column *column = declare_passing_column(L, t, type, name, help, names, count);
    add_sample(L, t, column, values, 4);

    return 0;
}

static int scrape_gauge(lua_State *L)
{
    return add(L, EXPOSITION_GAUGE);
}

static int scrape_counter(lua_State *L)
{
    return add(L, EXPOSITION_COUNTER);
}

static int scrape_untyped(lua_State *L)
{
    return add(L, EXPOSITION_UNTYPED);
}

static const luaL_Reg METHODS[] = {
    { "gauge", scrape_gauge },
    { "counter", scrape_counter },
    { "untyped", scrape_untyped },
    { NULL, NULL },
};

void collect_passing_open(lua_State *L)
{
    luaL_newmetatable(L, LUA_PASSING);
    luaL_newlib(L, METHODS);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
