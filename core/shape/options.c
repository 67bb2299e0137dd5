/* SPDX-License-Identifier: MIT */
#include "shape/options.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "engine/bind.h"
#include "shape/keys.h"

#define ALL      (~0u)
#define OF(kind) (1u << (kind))
#define NUMBERS  (OF(SHAPE_NUMBER) | OF(SHAPE_INTEGER))
#define SCALARS  (NUMBERS | OF(SHAPE_STRING) | OF(SHAPE_BOOLEAN))

/* Options, and the kinds that know them: a bit each. */
static const struct option {
    const char *name;
    unsigned kinds;
    int type;
    bool kept;
} options[] = {
    { "description", ALL, LUA_TSTRING, true },
    { "unit", ALL, LUA_TSTRING, true },
    { "nullable", ALL, LUA_TBOOLEAN, true },
    { "optional", ALL, LUA_TBOOLEAN, true },
    { "required", ALL, LUA_TBOOLEAN, true },
    { "example", ALL, LUA_TNONE, true },
    { "default", SCALARS, LUA_TNONE, true },
    { "decimals", OF(SHAPE_NUMBER), LUA_TNUMBER, true },
    { "minimum", NUMBERS, LUA_TNUMBER, true },
    { "maximum", NUMBERS, LUA_TNUMBER, true },
    { "enum", OF(SHAPE_STRING), LUA_TTABLE, true },
    { "format", OF(SHAPE_STRING), LUA_TSTRING, true },
    { "max_length", OF(SHAPE_STRING), LUA_TNUMBER, true },
    { "strict", OF(SHAPE_OBJECT), LUA_TBOOLEAN, true },
    { "items", OF(SHAPE_ARRAY) | OF(SHAPE_MAP), LUA_TNONE, false },
    { "fields", OF(SHAPE_OBJECT), LUA_TNONE, false },
    { "from", 0, LUA_TSTRING, false },
    { "scale", 0, LUA_TNUMBER, false },
};

static const struct option *option_find(const char *name)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (strcmp(options[i].name, name) == 0)
            return &options[i];
    }

    return NULL;
}

static bool is_known(const struct option *o, const struct shape_options *of, enum shape_kind kind)
{
    return o && (o->kinds ? (o->kinds & OF(kind)) != 0 : of->field);
}

/* The option of a lua_next step, its name at -2 and its value at -1, must be known and of its type. */
static const struct option *check_option(lua_State *L, const struct shape_options *of, enum shape_kind kind)
{
    bool named = lua_type(L, -2) == LUA_TSTRING;
    const char *name = named ? lua_tostring(L, -2) : luaL_typename(L, -2);
    const struct option *o = named ? option_find(name) : NULL;

    if (!is_known(o, of, kind))
        luaL_error(L, "%s: unknown option '%s'", of->who, name);
    else if (o->type != LUA_TNONE && lua_type(L, -1) != o->type)
        luaL_error(L, "%s: option '%s' expects a %s, found a %s", of->who, name, lua_typename(L, o->type),
                   luaL_typename(L, -1));
    return o;
}

int shape_options_check(lua_State *L, const struct shape_options *o, enum shape_kind kind)
{
    int count = 0;

    if (!o->index)
        return 0;
    for (lua_pushnil(L); lua_next(L, o->index); lua_pop(L, 1)) {
        if (o->places && lua_type(L, -2) == LUA_TNUMBER)
            continue;
        count += check_option(L, o, kind)->kept;
    }
    return count;
}

static void copy_from(lua_State *L, int from, int to)
{
    for (lua_pushnil(L); lua_next(L, from); lua_pop(L, 1)) {
        const struct option *o = lua_type(L, -2) == LUA_TSTRING ? option_find(lua_tostring(L, -2)) : NULL;
        if (!o || !o->kept)
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, to);
    }
}

void shape_options_copy(lua_State *L, const struct shape_options *o, int base)
{
    lua_newtable(L);
    int to = lua_gettop(L);

    if (base)
        copy_from(L, base, to);
    if (o->index)
        copy_from(L, o->index, to);
}

static bool get_flag(lua_State *L, int from, const char *name)
{
    bind_raw_field(L, from, name);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

static bool get_number(lua_State *L, int from, const char *name, double *ret)
{
    bind_raw_field(L, from, name);
    bool there = lua_isnumber(L, -1);
    if (there)
        *ret = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return there;
}

/* The value of `default` on top of the stack is of the shape's own type. */
static bool is_of(lua_State *L, enum shape_kind kind)
{
    switch (kind) {
    case SHAPE_INTEGER:
        return lua_isinteger(L, -1);
    case SHAPE_NUMBER:
        return lua_type(L, -1) == LUA_TNUMBER;
    case SHAPE_BOOLEAN:
        return lua_isboolean(L, -1);
    default:
        return lua_type(L, -1) == LUA_TSTRING;
    }
}

static void read_default(lua_State *L, const char *who, struct shape *s, int from)
{
    if (bind_raw_field(L, from, "default") != LUA_TNIL) {
        if (!is_of(L, s->kind))
            luaL_error(L, "%s: its default is not of its type", who);
        s->default_index = shape_keys_value(L, bind_context(L));
    }
    lua_pop(L, 1);
}

void shape_options_read(lua_State *L, const char *who, struct shape *s, int from)
{
    double decimals = -1, length = 0;

    s->nullable = get_flag(L, from, "nullable");
    s->optional = get_flag(L, from, "optional");
    s->required = get_flag(L, from, "required");
    s->strict = get_flag(L, from, "strict");
    s->has_minimum = get_number(L, from, "minimum", &s->minimum);
    s->has_maximum = get_number(L, from, "maximum", &s->maximum);
    if (get_number(L, from, "decimals", &decimals) && !(decimals >= 0 && decimals <= NUMBER_DECIMALS_MAX))
        luaL_error(L, "%s: decimals must be from 0 to %d", who, NUMBER_DECIMALS_MAX);
    s->decimals = (int)decimals;
    if (get_number(L, from, "max_length", &length) && !(length >= 1 && length <= 1 << 23))
        luaL_error(L, "%s: max_length is from 1 to 8388608", who);
    s->max_length = (size_t)length;
    read_default(L, who, s, from);
}
