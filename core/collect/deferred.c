/* SPDX-License-Identifier: MIT */
#include "collect/deferred.h"

#include <lauxlib.h>

#include "engine/bind.h"
#include "engine/deferral.h"

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
