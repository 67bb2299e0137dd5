/* SPDX-License-Identifier: MIT */
/* query = { { "top", "integer", default = 10, minimum = 1 }, … }: declarations of query parameters. */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "route/options.h"

#define MAX_LENGTH_DEFAULT 256
#define MAX_LENGTH_LIMIT   4096
#define CHOICES_MAX        64

static const char *const type_names[] = { "string", "integer", "number", "boolean" };

static int fault(lua_State *L, const struct query_parameter *q, const char *reason)
{
    return luaL_error(L, "query parameter '%s': %s", q->name, reason);
}

static void check_names(lua_State *L, const struct query_parameter *q)
{
    static const char *const names[] = { "default",  "minimum", "maximum",     "max_length", "enum",
                                         "required", "list",    "description", "example" };

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        size_t n = 0;
        if (lua_type(L, -2) == LUA_TNUMBER)
            continue;
        while (n < sizeof(names) / sizeof(names[0]) && strcmp(names[n], lua_tostring(L, -2)) != 0)
            n++;
        if (n == sizeof(names) / sizeof(names[0]))
            luaL_error(L, "query parameter '%s': unknown option '%s'", q->name, lua_tostring(L, -2));
    }
}

static void read_type(lua_State *L, struct query_parameter *q)
{
    lua_rawgeti(L, -1, 2);
    for (size_t i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++) {
        if (lua_type(L, -1) == LUA_TSTRING && strcmp(type_names[i], lua_tostring(L, -1)) == 0) {
            q->type = (enum query_type)i;
            lua_pop(L, 1);
            return;
        }
    }

    fault(L, q, "its type is one of \"string\", \"integer\", \"number\", \"boolean\"");
}

static bool read_flag(lua_State *L, const char *name)
{
    bind_raw_field(L, -1, name);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

static bool read_number(lua_State *L, struct query_parameter *q, const char *name, double *ret)
{
    bool there = bind_raw_field(L, -1, name) != LUA_TNIL;

    if (there && lua_type(L, -1) != LUA_TNUMBER)
        fault(L, q, "minimum, maximum and max_length expect numbers");
    *ret = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return there;
}

static void read_choices(lua_State *L, struct route_entry *e, struct query_parameter *q)
{
    if (bind_raw_field(L, -1, "enum") == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    size_t count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
    if (!count || count > CHOICES_MAX || q->type != QUERY_STRING)
        fault(L, q, "enum expects a list of strings, for a string");

    q->choices = calloc(count + 1, sizeof(*q->choices));
    for (size_t i = 0; q->choices && i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        q->choices[i] = route_options_string(L, -1, e, "enum");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void read_default(lua_State *L, struct route_entry *e, struct query_parameter *q)
{
    static const int types[] = { LUA_TSTRING, LUA_TNUMBER, LUA_TNUMBER, LUA_TBOOLEAN };
    int type = bind_raw_field(L, -1, "default");

    q->has_default = type != LUA_TNIL;
    if (q->has_default &&
        (type != types[q->type] || (q->type == QUERY_INTEGER && !lua_isinteger(L, -1)) || q->list))
        fault(L, q, "its default is not of its type");
    if (q->has_default && q->type == QUERY_STRING)
        q->default_string = route_options_string(L, -1, e, "default");
    q->default_number = lua_tonumber(L, -1);
    q->default_integer = type == LUA_TBOOLEAN ? lua_toboolean(L, -1) : lua_tointeger(L, -1);
    lua_pop(L, 1);
}

/* The declaration on top of the stack. */
static void read_parameter(lua_State *L, struct route_entry *e, struct query_parameter *q)
{
    double length;

    if (!lua_istable(L, -1))
        luaL_error(L, "query expects { \"name\", \"type\", … } for each parameter, found a %s",
                   luaL_typename(L, -1));
    lua_rawgeti(L, -1, 1);
    q->name = route_options_string(L, -1, e, "a query parameter's name");
    lua_pop(L, 1);

    check_names(L, q);
    read_type(L, q);
    q->list = read_flag(L, "list");
    q->required = read_flag(L, "required");
    q->has_minimum = read_number(L, q, "minimum", &q->minimum);
    q->has_maximum = read_number(L, q, "maximum", &q->maximum);
    if (!read_number(L, q, "max_length", &length))
        length = MAX_LENGTH_DEFAULT;
    if (!(length >= 1 && length <= MAX_LENGTH_LIMIT))
        fault(L, q, "max_length is from 1 to 4096");
    q->max_length = (size_t)length;
    read_choices(L, e, q);
    read_default(L, e, q);
}

void route_options_query(lua_State *L, struct route_entry *e)
{
    size_t count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;

    if (!lua_istable(L, -1))
        luaL_error(L, "query expects a list, found a %s", luaL_typename(L, -1));
    if (count > ROUTE_QUERY_MAX)
        luaL_error(L, "query: at most %d parameters", ROUTE_QUERY_MAX);

    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_parameter(L, e, &e->query[i]);
        e->query_count = i + 1;
        lua_pop(L, 1);
    }
}
