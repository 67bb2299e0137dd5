/* SPDX-License-Identifier: MIT */
#include "collect/deferred.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "collect/run.h"
#include "collect/settings.h"
#include "engine/bind.h"
#include "engine/bundle.h"
#include "engine/deferral.h"

bool collector_defer(void *part, const struct bundle_script *s)
{
    struct collector_table *t = part;
    const char *base = strrchr(s->name, '/');
    char name[64];
    struct collector c = { .name = name,
                           .script = (char *)s->path,
                           .layer = s->layer,
                           .is_default = true,
                           .function_ref = LUA_NOREF,
                           .deferred = s };

    snprintf(name, sizeof(name), "%.*s", (int)(strlen(base + 1) - strlen(".lua")), base + 1);
    const struct collector *above = collector_table_find(t, name);
    /* A higher layer's takes its place; the script still waits, for who wants to know which options it has. */
    return (above && above->layer > s->layer) || collector_table_add(t, &c) == 0;
}

void collector_load(lua_State *L, struct collector_table *t, struct collector *c)
{
    const struct collector *running = t->running;

    if (!c->deferred)
        return;
    t->running = NULL; /* as while scripts are loaded: nobody gives samples */
    t->filled = c;
    int status = deferral_run(L, t->context, c->deferred);
    t->filled = NULL;
    t->running = running;
    bind_check_budget(L, t->context);
    if (status != LUA_OK)
        lua_error(L);
    if (c->deferred)
        luaL_error(L, "%s: declares no collector %s", c->script, c->name);
}

static int load(lua_State *L)
{
    collector_load(L, lua_touserdata(L, 1), lua_touserdata(L, 2));
    return 0;
}

void collector_load_all(lua_State *L, struct collector_table *t)
{
    for (size_t i = 0; i < t->count; i++) {
        bind_check_budget(L, t->context);
        lua_pushcfunction(L, load);
        lua_pushlightuserdata(L, t);
        lua_pushlightuserdata(L, &t->list[i]);
        if (t->list[i].deferred && lua_pcall(L, 2, 0, 0) != LUA_OK)
            bind_check_budget(L, t->context);
        lua_settop(L, 0);
    }
}

/* The scrape object is at 1. One that turns out to be off was asked for by nobody. */
static int load_and_call(lua_State *L)
{
    struct collector_table *t = lua_touserdata(L, lua_upvalueindex(1));
    struct collector *c = lua_touserdata(L, lua_upvalueindex(2));

    collector_load(L, t, c);
    if (!collector_enabled(t, c)) {
        lua_pushlightuserdata(L, collector_no_data());
        return 1;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->function_ref);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 2);
    return 2;
}

void collector_push(lua_State *L, struct collector_table *t, struct collector *c)
{
    if (!c->deferred) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->function_ref);
        return;
    }
    lua_pushlightuserdata(L, t);
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, load_and_call, 2);
}
