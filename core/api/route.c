/* SPDX-License-Identifier: MIT */
/* sonda.get, sonda.post, sonda.routes: routes are declared while a script loads, and never later. */
#include "api/route.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "engine/engine.h"
#include "engine/script_fault.h"
#include "route/options.h"
#include "route/refusal.h"
#include "route/removed.h"
#include "route/reply.h"
#include "route/request.h"
#include "route/table.h"
#include "shape/shape.h"

#define ROUTES_MAX  1024
#define PATTERN_MAX 1024

static struct route_table *check_table(lua_State *L, struct bind_context *c)
{
    if (!c->engine)
        luaL_error(L, "routes are declared inside an engine");
    if (!c->loading)
        luaL_error(L, "routes are declared while a script loads, not later");

    struct route_table *t = route_table_of(c->engine);
    if (t->count >= ROUTES_MAX && !bind_loads_built_in(c))
        luaL_error(L, "more than %d routes", ROUTES_MAX);
    return t;
}

/* Where the script that calls is: the function `level` levels up. */
static int caller_line(lua_State *L, int level)
{
    lua_Debug ar;

    if (!lua_getstack(L, level, &ar) || !lua_getinfo(L, "l", &ar))
        return 0;
    return ar.currentline > 0 ? ar.currentline : 0;
}

static void copy_string(lua_State *L, const char **to, const char *from)
{
    *to = strdup(from);
    if (!*to)
        luaL_error(L, "not enough memory");
}

static void refuse(lua_State *L, const struct route_table *t, const struct route_entry *e, int error)
{
    if (error == -ENOMEM)
        luaL_error(L, "not enough memory");
    const struct route *other = error == -EEXIST ? route_table_same(t, &e->route) : NULL;
    if (other)
        luaL_error(L, "%s %s is declared already, by %s:%d", other->method, other->pattern, other->script,
                   other->line);
    luaL_error(L, "'%s' is not a path: it begins with /, and its parts are plain text or {name}",
               e->route.pattern);
}

/* Higher layers are loaded first. Their route stands, and the one declared now, of a lower layer, is left
 * out. */
static bool is_shadowed(const struct route_table *t, const struct route_entry *e)
{
    struct route *other = route_table_same(t, &e->route);
    char place[SCRIPT_PLACE_SIZE];

    if (!other || other->layer <= e->route.layer)
        return false;
    script_place(e->route.script, e->route.line, place);
    free((char *)other->shadows);
    other->shadows = strdup(place);
    return true;
}

static size_t count_parameters(const char *pattern)
{
    size_t count = 0;

    for (; *pattern; pattern++)
        count += *pattern == '{';
    return count;
}

/* Replace the table at index 2 by a copy: the script may change its own later, and with it what holds the
 * shapes. */
static void copy_options(lua_State *L)
{
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, 2);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    lua_replace(L, 2);
}

/* Leave the path at 1, a copy of the options at 2, the handler at 3; the options may have been left out. */
static void check_arguments(lua_State *L)
{
    luaL_checkstring(L, 1);
    if (lua_isfunction(L, 2) && lua_isnone(L, 3)) {
        lua_newtable(L);
        lua_insert(L, 2);
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_checktype(L, 3, LUA_TFUNCTION);
    lua_settop(L, 3);
    copy_options(L);
}

static void fill(lua_State *L, const struct bind_context *c, const char *method, struct route_entry *e)
{
    const char *path = lua_tostring(L, 1);

    luaL_argcheck(L, lua_rawlen(L, 1) <= PATTERN_MAX, 1, "a path has at most 1024 bytes");
    copy_string(L, &e->route.method, method);
    copy_string(L, &e->route.pattern, path);
    copy_string(L, &e->route.script, c->script ? c->script : "");
    copy_string(L, &e->route.summary, "");
    e->route.line = caller_line(L, 1);
    e->route.layer = c->layer;
    e->route.parameters = count_parameters(path);
    route_options_read(L, 2, e);
}

static int declare(lua_State *L, const char *method)
{
    struct bind_context *c = bind_context(L);

    check_arguments(L);
    struct route_table *t = check_table(L, c);
    struct route_entry *e = route_table_begin(t);
    if (!e)
        return luaL_error(L, "not enough memory");
    fill(L, c, method, e);
    if (removed_has(c->engine, &e->route) || is_shadowed(t, e))
        return 0;

    e->shapes_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    e->handler_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    e->options_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_createtable(L, 0, e->query ? (int)e->query->count : 0);
    e->query_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    int r = route_table_commit(t);
    if (r < 0)
        refuse(L, t, e, r);
    return 0;
}

static int route_get(lua_State *L)
{
    return declare(L, "GET");
}

static int route_post(lua_State *L)
{
    return declare(L, "POST");
}

/* Push a copy of the table that the registry holds. */
static void push_copy(lua_State *L, int reference)
{
    lua_createtable(L, 0, 16);
    lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
    for (lua_pushnil(L); lua_next(L, -2);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
}

/* Push a table of the route: its options, their shapes, and where and what it is. */
static void push_route(lua_State *L, const struct route_entry *e)
{
    push_copy(L, e->options_ref);
    push_copy(L, e->shapes_ref);
    lua_setfield(L, -2, "shapes");
    bind_set_string(L, "method", e->route.method);
    bind_set_string(L, "path", e->route.pattern);
    bind_set_string(L, "summary", e->route.summary);
    bind_set_string(L, "script", e->route.script);
    bind_set_u64(L, "line", (uint64_t)e->route.line);
    bind_set_boolean(L, "hidden", e->route.hidden);
}

/* sonda.routes(): every route of this engine, in order of declaration. */
static int route_list(lua_State *L)
{
    struct bind_context *c = bind_context(L);

    lua_newtable(L);
    if (!c->engine)
        return 1;

    const struct route_table *t = route_table_of(c->engine);
    for (size_t i = 0; i < t->count; i++) {
        push_route(L, t->entries[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

void api_route_open(lua_State *L, struct bind_context *c)
{
    static const luaL_Reg functions[] = {
        { "get", route_get },
        { "post", route_post },
        { "routes", route_list },
        { NULL, NULL },
    };

    if (c->engine) {
        struct route_table *t = route_table_of(c->engine);
        t->request = request_open(L);
    }
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
    reply_open(L, c);
    refusal_open(L, c);
}
