/* SPDX-License-Identifier: MIT */
/* sonda.collector, the families that it gives samples of, and sonda.scrape, which runs collectors. */
#include "api/collector.h"

#include <errno.h>
#include <lauxlib.h>
#include <string.h>

#include "collect/deferred.h"
#include "collect/family.h"
#include "collect/feed.h"
#include "collect/filter.h"
#include "collect/passing.h"
#include "collect/run.h"
#include "collect/scrape.h"
#include "collect/settings.h"
#include "collect/table.h"
#include "engine/bind.h"
#include "engine/engine.h"

static bool check_options(lua_State *L, int index)
{
    bool is_default = true;

    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        if (strcmp(key, "default") == 0)
            is_default = lua_toboolean(L, -1);
        else if (strcmp(key, "description") != 0)
            luaL_error(L, "sonda.collector has no option '%s'", key);
    }

    return is_default;
}

/* sonda.collector(name [, options], function(scrape) … end) */
static int collector(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    struct collector_table *t = check_collector_table(L);
    const char *name = luaL_checkstring(L, 1);
    int function = lua_isfunction(L, 2) ? 2 : 3;

    if (!c->loading || t->running) /* the list is walked, and may move when it grows */
        return luaL_error(L, "collectors are declared while their script loads");
    luaL_argcheck(L, collector_is_name(name), 1, "not a collector's name (letters, digits, _ and -)");
    luaL_checktype(L, function, LUA_TFUNCTION);
    bool is_default = true;
    if (function == 3 && !lua_isnil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        is_default = check_options(L, 2);
    }

    struct collector *above = collector_table_find(t, name);
    if (above && above->layer > c->layer)
        return 0; /* higher layers are loaded first, and take the place of those below */
    bool deferred = above && above->deferred && strcmp(above->script, c->script) == 0;
    if (t->filled && !deferred) /* a walk over the list is under way */
        return luaL_error(L, "a script that was put off declares no other collector than its own");

    lua_pushvalue(L, function);
    struct collector declared = { .name = (char *)name,
                                  .script = (char *)(c->script ? c->script : ""),
                                  .line = bind_line(L, c->script),
                                  .layer = c->layer,
                                  .is_default = is_default,
                                  .function_ref = luaL_ref(L, LUA_REGISTRYINDEX) };
    int r = deferred ? collector_table_fill(above, &declared) : collector_table_add(t, &declared);
    if (r < 0)
        luaL_unref(L, LUA_REGISTRYINDEX, declared.function_ref);
    if (r == -EEXIST)
        return luaL_error(L, "collector '%s' is declared in %s already", name,
                          collector_table_find(t, name)->script);
    if (r == -ENOSPC)
        return luaL_error(L, "more than %d collectors", COLLECTOR_TABLE_MAX);
    if (r < 0)
        return luaL_error(L, "collector '%s': %s", name, strerror(-r));

    return 0;
}

static void push_collector(lua_State *L, const struct collector_table *t, const struct collector *c)
{
    lua_createtable(L, 0, 4);
    bind_set_string(L, "name", c->name);
    bind_set_string(L, "script", c->script);
    lua_pushinteger(L, c->line);
    lua_setfield(L, -2, "line");
    bind_set_boolean(L, "enabled", collector_enabled(t, c));
}

/* sonda.collectors() -> list of {name, script, line, enabled}, in order of declaration */
static int collectors(lua_State *L)
{
    struct collector_table *t = check_collector_table(L);

    collector_load_all(L, t);
    lua_createtable(L, (int)t->count, 0);
    for (size_t i = 0; i < t->count; i++) {
        push_collector(L, t, &t->list[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }

    return 1;
}

static const luaL_Reg FUNCTIONS[] = {
    { "collector", collector },
    { "collectors", collectors },
    { "scrape", scrape },
    { NULL, NULL },
};

void api_collector_open(lua_State *L, struct bind_context *c)
{
    collect_scrape_open(L);
    collect_passing_open(L);
    collect_family_open(L, c);
    collect_filter_open(L, c);
    collect_feed_open(L, c);
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, FUNCTIONS, 1);
    lua_pushlightuserdata(L, collector_no_data());
    lua_setfield(L, -2, "NO_DATA");
}
