/* SPDX-License-Identifier: MIT */
#include "route/parameters.h"

#include <lauxlib.h>
#include <string.h>

#include "engine/bind.h"
#include "engine/doubts.h"
#include "shape/compile.h"
#include "shape/shape.h"

static bool is_scalar(const struct shape *s)
{
    return s->kind == SHAPE_STRING || s->kind == SHAPE_INTEGER || s->kind == SHAPE_NUMBER ||
           s->kind == SHAPE_BOOLEAN;
}

/* The list on top of the stack becomes a shape; lists of scalars where `lists`. */
static const struct shape *compile(lua_State *L, const char *who, bool lists)
{
    if (!lua_istable(L, -1))
        luaL_error(L, "%s expects a list, found a %s", who, luaL_typename(L, -1));
    const struct shape *s = shape_compile(L, lua_gettop(L), who);
    lua_replace(L, -2);
    if (s->kind != SHAPE_OBJECT)
        luaL_error(L, "%s expects a list of { \"name\", \"type\", … }", who);
    if (s->count > ROUTE_QUERY_MAX)
        luaL_error(L, "%s: at most %d parameters", who, ROUTE_QUERY_MAX);

    for (size_t i = 0; i < s->count; i++) {
        const struct shape *field = s->fields[i].shape;
        if (!is_scalar(field) && !(lists && field->kind == SHAPE_ARRAY && is_scalar(field->item)))
            luaL_error(L, "%s: '%s' comes as text: string, integer, number or boolean%s", who,
                       s->fields[i].name, lists ? ", or an array of these" : "");
    }
    return s;
}

/* ---- old spellings ---- */

/* t.name of the table at `from` moves into the table at `to`. */
static void move_option(lua_State *L, int from, int to, const char *name)
{
    bind_raw_field(L, from, name);
    lua_setfield(L, to, name);
    lua_pushnil(L);
    lua_setfield(L, from, name);
}

static void copy_table(lua_State *L, int from)
{
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, from);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
}

/* Push { name, "array", items = { type, … }, … } of a { name, type, list = true, … } at index i. */
static void push_listed(lua_State *L, int i)
{
    static const char *const of_items[] = { "minimum", "maximum", "max_length", "enum" };

    copy_table(L, i);
    int made = lua_gettop(L);
    lua_newtable(L);
    lua_rawgeti(L, made, 2);
    lua_rawseti(L, made + 1, 1);
    for (size_t n = 0; n < sizeof(of_items) / sizeof(of_items[0]); n++)
        move_option(L, made, made + 1, of_items[n]);
    lua_setfield(L, made, "items");
    lua_pushliteral(L, "array");
    lua_rawseti(L, made, 2);
    lua_pushnil(L);
    lua_setfield(L, made, "list");
    doubts_add(L, bind_context(L),
               "list = true is the old spelling: write { \"name\", \"array\", items = \"string\" }");
}

/* The list on top of the stack, its fields with list = true spelled anew. */
static void respell_lists(lua_State *L)
{
    int list = lua_gettop(L);

    copy_table(L, list);
    for (lua_Integer i = 1; lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
        int field = lua_gettop(L);
        bool listed = lua_istable(L, field) && bind_raw_field(L, field, "list") != LUA_TNIL;
        if (listed && lua_toboolean(L, -1)) {
            push_listed(L, field);
            lua_rawseti(L, list + 1, i);
        }
        lua_settop(L, list + 1);
    }
    lua_settop(L, list + 1);
    lua_replace(L, list);
}

/* Add { name, "string", … } of the old form's about = { description =, example = } on top of the stack,
 * popped. */
static void append_named(lua_State *L, int list, const char *name, size_t len)
{
    int about = lua_gettop(L);

    if (!lua_istable(L, about))
        luaL_error(L, "params expects { \"name\", \"type\", … } for each part of the path");
    copy_table(L, about);
    lua_pushlstring(L, name, len);
    lua_rawseti(L, -2, 1);
    lua_pushliteral(L, "string");
    lua_rawseti(L, -2, 2);
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
    lua_pop(L, 1);
}

/* params = { mount = { description = … } } on top of the stack, spelled anew in the order of the path. */
static void respell_names(lua_State *L, const char *pattern)
{
    int old = lua_gettop(L);

    lua_newtable(L);
    for (const char *at = strchr(pattern, '{'); at; at = strchr(at, '{')) {
        size_t len = strcspn(++at, "}.");
        lua_pushlstring(L, at, len);
        if (lua_rawget(L, old) == LUA_TNIL)
            lua_pop(L, 1);
        else
            append_named(L, old + 1, at, len);
    }
    lua_replace(L, old);
    doubts_add(L, bind_context(L),
               "params by name is the old spelling: write params = { { \"name\", \"string\", … } }");
}

/* ---- */

const struct shape *route_parameters_query(lua_State *L)
{
    if (lua_istable(L, -1))
        respell_lists(L);
    return compile(L, "query", true);
}

/* Has the path a part of that name? */
static bool is_part(const char *pattern, const char *name, size_t len)
{
    for (const char *at = strchr(pattern, '{'); at; at = strchr(at, '{')) {
        size_t part = strcspn(++at, "}.");
        if (part == len && memcmp(at, name, len) == 0)
            return true;
    }

    return false;
}

const struct shape *route_parameters_path(lua_State *L, const char *pattern)
{
    if (lua_istable(L, -1) && lua_rawlen(L, -1) == 0)
        respell_names(L, pattern);

    const struct shape *s = compile(L, "params", false);
    for (size_t i = 0; i < s->count; i++) {
        if (!is_part(pattern, s->fields[i].name, s->fields[i].name_len))
            luaL_error(L, "params: the path has no {%s}", s->fields[i].name);
    }
    return s;
}
