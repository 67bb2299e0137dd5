/* SPDX-License-Identifier: MIT */
#include "route/refusal.h"

#include <lauxlib.h>

#include "engine/bind.h"
#include "engine/budget.h"
#include "route/reply.h"
#include "route/request.h"
#include "route/table.h"

static const char raised_key;

/* A collector that a handler's scrape runs has a call of its own around it. */
static bool is_handler(lua_State *L, const struct bind_context *c)
{
    const struct route_table *t = c->engine ? route_table_of(c->engine) : NULL;

    return t && t->request && t->request->request && !budget_of(L)->scope->outer;
}

/* {"detail": message} with that status, where a handler runs; elsewhere (in a job, in a collector) an
 * ordinary error. */
static int refuse(lua_State *L, int status, const char *message)
{
    struct bind_context *c = bind_context(L);

    if (!is_handler(L, c))
        return luaL_error(L, "%s", message);

    lua_createtable(L, 0, 1);
    lua_pushstring(L, message);
    lua_setfield(L, -2, "detail");
    reply_push(L, status);
    c->raised = lua_topointer(L, -1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &raised_key);
    return lua_error(L);
}

/* sonda.need(value [, message, …]): what a reader returned, all of it; where that is nil, a 503 with the
 * reason. */
static int need(lua_State *L)
{
    luaL_checkany(L, 1);
    if (!lua_isnil(L, 1))
        return lua_gettop(L);

    return refuse(L, 503, luaL_optstring(L, 2, "not available"));
}

/* sonda.not_found([detail]) */
static int not_found(lua_State *L)
{
    return refuse(L, 404, luaL_optstring(L, 1, "Not Found"));
}

void refusal_push(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &raised_key);
}

void refusal_open(lua_State *L, struct bind_context *c)
{
    static const luaL_Reg functions[] = {
        { "need", need },
        { "not_found", not_found },
        { NULL, NULL },
    };

    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
