/* SPDX-License-Identifier: MIT */
#include "collect/filter.h"

#include <errno.h>
#include <lauxlib.h>

#include "collect/table.h"
#include "engine/bind.h"
#include "engine/engine.h"

#define LUA_FILTER "sonda.filter"

struct lua_filter {
    struct name_filter *filter;
    struct collector_table *table; /* that counts it; NULL without an engine */
};

struct name_filter *check_filter(lua_State *L, int index)
{
    return ((struct lua_filter *)luaL_checkudata(L, index, LUA_FILTER))->filter;
}

static const char *pattern_field(lua_State *L, const char *name)
{
    if (bind_raw_field(L, 1, name) == LUA_TNIL)
        return NULL;
    luaL_argexpected(L, lua_type(L, -1) == LUA_TSTRING, 1, "patterns as strings");

    /* Left on the stack, so that it lasts. */
    return lua_tostring(L, -1);
}

/* Compiled while scripts load alone: a pattern costs more than a handler should be able to
 * spend by the call. */
static int filter(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    char message[512];

    luaL_checktype(L, 1, LUA_TTABLE);
    if (!c->loading)
        return luaL_error(L, "filters are made while their script loads");

    const char *include = pattern_field(L, "include");
    const char *exclude = pattern_field(L, "exclude");
    struct collector_table *t = c->engine ? collector_table_of(c->engine) : NULL;
    if (t && !bind_loads_built_in(c) && !collector_table_may_hold(L, &t->filters, FILTERS_MAX))
        return luaL_error(L, "more than %d filters", FILTERS_MAX);

    struct lua_filter *f = lua_newuserdatauv(L, sizeof(*f), 0);
    *f = (struct lua_filter){ .table = t };
    luaL_setmetatable(L, LUA_FILTER);
    if (t)
        t->filters++;
    int r = name_filter_new(include, exclude, message, sizeof(message), &f->filter);
    if (r == -EINVAL)
        return luaL_error(L, "%s", message);
    if (r < 0)
        return luaL_error(L, "filter: not enough memory");
    name_filter_stop(f->filter, c->expired);

    return 1;
}

/* filter:keeps(name) */
static int keeps(lua_State *L)
{
    struct name_filter *f = check_filter(L, 1);
    size_t len;
    const char *name = luaL_checklstring(L, 2, &len);

    bool kept = name_filter_keeps(f, name, len);
    bind_check_budget(L, bind_context(L));
    lua_pushboolean(L, kept);
    return 1;
}

static int filter_gc(lua_State *L)
{
    struct lua_filter *f = lua_touserdata(L, 1);

    name_filter_free(f->filter);
    if (f->table)
        f->table->filters--;
    *f = (struct lua_filter){ 0 };
    return 0;
}

static const luaL_Reg METHODS[] = {
    { "keeps", keeps },
    { NULL, NULL },
};

void collect_filter_open(lua_State *L, struct bind_context *c)
{
    luaL_newmetatable(L, LUA_FILTER);
    lua_pushcfunction(L, filter_gc);
    lua_setfield(L, -2, "__gc");
    bind_functions(L, METHODS, c);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);

    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, filter, 1);
    lua_setfield(L, -2, "filter");
}
