/* SPDX-License-Identifier: MIT */
#include "route/options.h"

#include <ctype.h>
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "engine/doubts.h"
#include "route/parameters.h"
#include "shape/compile.h"

#define MAX_AGE_SECONDS  (366 * 86400.0)
#define TIMEOUT_SECONDS  60.0
#define BODY_MAX_DEFAULT 65536
#define BODY_MAX_LIMIT   (8 << 20)

/* All strings of one route: the core's memory, which no engine's limit counts. */
#define ROUTE_TEXT_MAX (64 << 10)

/* A copy of the string at index i, for the entry; raises where it is none, there is more than
 * ROUTE_TEXT_MAX, or memory is short. */
static char *check_string(lua_State *L, int i, struct route_entry *e, const char *what)
{
    if (lua_type(L, i) != LUA_TSTRING)
        luaL_error(L, "%s expects a string, found a %s", what, luaL_typename(L, i));
    size_t len = lua_rawlen(L, i);
    if (len > ROUTE_TEXT_MAX - e->text_bytes)
        luaL_error(L, "%s: the texts of a route have at most %d KiB", what, ROUTE_TEXT_MAX >> 10);
    e->text_bytes += len;

    char *copy = strdup(lua_tostring(L, i));
    if (!copy)
        luaL_error(L, "not enough memory");
    return copy;
}

/* What the shape of a value on top of the stack is compiled to takes its place. */
static const struct shape *compile(lua_State *L, const char *what)
{
    const struct shape *s = shape_compile(L, lua_gettop(L), what);

    lua_replace(L, -2);
    return s;
}

static double check_number(lua_State *L, const char *what, double least, double most)
{
    double value = lua_tonumber(L, -1);

    if (lua_type(L, -1) != LUA_TNUMBER || !(value >= least && value <= most))
        luaL_error(L, "%s expects a number from %f to %f", what, least, most);
    return value;
}

static void check_table(lua_State *L, const char *what)
{
    if (!lua_istable(L, -1))
        luaL_error(L, "%s expects a table, found a %s", what, luaL_typename(L, -1));
}

static void set_summary(lua_State *L, struct route_entry *e)
{
    free((char *)e->route.summary);
    e->route.summary = NULL;
    e->route.summary = check_string(L, -1, e, "summary");
}

static void set_text(lua_State *L, struct route_entry *e)
{
    (void)e;
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "description expects a string, found a %s", luaL_typename(L, -1));
}

static void set_list(lua_State *L, struct route_entry *e)
{
    (void)e;
    check_table(L, "tags");
    for (size_t i = 1; i <= lua_rawlen(L, -1); i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i) != LUA_TSTRING)
            luaL_error(L, "tags expects strings, found a %s", luaL_typename(L, -1));
        lua_pop(L, 1);
    }
}

static void set_shape(lua_State *L, struct route_entry *e)
{
    e->shape = compile(L, "shape");
}

static void set_body(lua_State *L, struct route_entry *e)
{
    e->body = compile(L, "body");
    if (strcmp(e->route.method, "GET") == 0)
        luaL_error(L, "sonda.get takes no body: use sonda.post");
}

static void set_body_max(lua_State *L, struct route_entry *e)
{
    e->route.body_max = (size_t)check_number(L, "body_max", 1, BODY_MAX_LIMIT);
}

static void set_max_age(lua_State *L, struct route_entry *e)
{
    e->route.max_age_ns = (int64_t)(check_number(L, "max_age", 0, MAX_AGE_SECONDS) * 1e9);
    if (strcmp(e->route.method, "GET") != 0)
        luaL_error(L, "max_age is for sonda.get alone");
}

static void set_timeout(lua_State *L, struct route_entry *e)
{
    e->timeout_ns = (int64_t)(check_number(L, "timeout_seconds", 0.001, TIMEOUT_SECONDS) * 1e9);
}

static void set_old_timeout(lua_State *L, struct route_entry *e)
{
    e->timeout_ns = (int64_t)(check_number(L, "timeout", 0.001, TIMEOUT_SECONDS) * 1e9);
    doubts_add(L, bind_context(L), "timeout is the old spelling: write timeout_seconds");
}

static void set_query(lua_State *L, struct route_entry *e)
{
    e->query = route_parameters_query(L);
}

static void set_params(lua_State *L, struct route_entry *e)
{
    e->params = route_parameters_path(L, e->route.pattern);
}

static void set_max_bytes(lua_State *L, struct route_entry *e)
{
    e->max_bytes = (size_t)check_number(L, "max_bytes", 1, ROUTE_BYTES_MAX);
}

static void set_type(lua_State *L, struct route_entry *e)
{
    free(e->type);
    e->type = NULL;
    e->type = check_string(L, -1, e, "type");
    for (const char *p = e->type; *p; p++) {
        if (iscntrl((unsigned char)*p))
            luaL_error(L, "type has a control character");
    }
}

static void set_hidden(lua_State *L, struct route_entry *e)
{
    if (!lua_isboolean(L, -1))
        luaL_error(L, "hidden expects true or false");
    e->route.hidden = lua_toboolean(L, -1);
}

static void set_vary(lua_State *L, struct route_entry *e)
{
    check_table(L, "vary");
    size_t count = lua_rawlen(L, -1);
    if (count > ROUTE_VARY_MAX)
        luaL_error(L, "vary may name %d headers", ROUTE_VARY_MAX);

    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        e->vary[i] = check_string(L, -1, e, "vary");
        e->vary_count = i + 1;
        lua_pop(L, 1);
    }
}

static void set_table(lua_State *L, struct route_entry *e)
{
    (void)e;
    check_table(L, "responses");
}

static void set_any(lua_State *L, struct route_entry *e)
{
    (void)L;
    (void)e;
}

static const struct option {
    const char *name;
    void (*set)(lua_State *L, struct route_entry *e); /* its value is on top of the stack, and stays, or … */
    bool compiled;                                    /* … a shape takes its place */
} options[] = {
    { "summary", set_summary, false },     { "description", set_text, false },
    { "tags", set_list, false },           { "shape", set_shape, true },
    { "max_age", set_max_age, false },     { "timeout_seconds", set_timeout, false },
    { "timeout", set_old_timeout, false }, { "max_bytes", set_max_bytes, false },
    { "example", set_any, false },         { "query", set_query, true },
    { "params", set_params, true },        { "type", set_type, false },
    { "hidden", set_hidden, false },       { "body", set_body, true },
    { "body_max", set_body_max, false },   { "vary", set_vary, false },
    { "responses", set_table, false },
};

/* Unknown names first, so that a slip of the pen is told rather than what it led to. */
static void check_names(lua_State *L, int i)
{
    for (lua_pushnil(L); lua_next(L, i); lua_pop(L, 1)) {
        size_t n = 0;
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "options are named, found a %s for a name", luaL_typename(L, -2));
        while (n < sizeof(options) / sizeof(options[0]) && strcmp(options[n].name, lua_tostring(L, -2)) != 0)
            n++;
        if (n == sizeof(options) / sizeof(options[0]))
            luaL_error(L, "unknown option '%s'", lua_tostring(L, -2));
    }
}

void route_options_read(lua_State *L, int i, struct route_entry *e)
{
    check_names(L, i);
    lua_newtable(L);
    int shapes = lua_gettop(L);
    for (size_t n = 0; n < sizeof(options) / sizeof(options[0]); n++) {
        lua_pushstring(L, options[n].name);
        if (lua_rawget(L, i) != LUA_TNIL)
            options[n].set(L, e);
        if (options[n].compiled)
            lua_setfield(L, shapes, options[n].name);
        lua_settop(L, shapes);
    }

    if (e->shape && e->type)
        luaL_error(L, "shape is for JSON, type for text: a route has one of them");
    if (strcmp(e->route.method, "POST") == 0 && e->body && !e->route.body_max)
        e->route.body_max = BODY_MAX_DEFAULT;
}
