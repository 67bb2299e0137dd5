/* SPDX-License-Identifier: MIT */
#include "shape/library.h"

#include <lauxlib.h>
#include <stdio.h>

#include "engine/bind.h"
#include "engine/doubts.h"
#include "shape/any.h"
#include "shape/compile.h"
#include "shape/keys.h"
#include "shape/shape.h"
#include "shape/text.h"

/* ---- constructors ---- */

/* What came before types had names. */
static void note_old_spelling(lua_State *L, const char *kind)
{
    char text[160];

    snprintf(text, sizeof(text), "shape.%s is the old spelling: write { \"name\", \"%s\", … }", kind, kind);
    doubts_add(L, bind_context(L), text);
}

static int options_index(lua_State *L, int i)
{
    if (lua_isnoneornil(L, i))
        return 0;

    luaL_checktype(L, i, LUA_TTABLE);
    return i;
}

static int scalar(lua_State *L, enum shape_kind kind)
{
    char who[32];

    lua_settop(L, 1);
    note_old_spelling(L, shape_kind_name(kind));
    snprintf(who, sizeof(who), "shape.%s", shape_kind_name(kind));
    struct shape_options o = { .who = who, .index = options_index(L, 1) };
    shape_compile_kind(L, kind, &o, 0);
    return 1;
}

static int shape_number(lua_State *L)
{
    return scalar(L, SHAPE_NUMBER);
}

static int shape_integer(lua_State *L)
{
    return scalar(L, SHAPE_INTEGER);
}

static int shape_string(lua_State *L)
{
    return scalar(L, SHAPE_STRING);
}

static int shape_boolean(lua_State *L)
{
    return scalar(L, SHAPE_BOOLEAN);
}

static int shape_any_value(lua_State *L)
{
    return scalar(L, SHAPE_ANY);
}

/* sonda.shape.array(TYPE [, options]) */
static int shape_array(lua_State *L)
{
    lua_settop(L, 2);
    struct shape_options o = { .who = "shape.array", .index = options_index(L, 2) };
    shape_compile_kind(L, SHAPE_ARRAY, &o, 1);
    return 1;
}

/* sonda.shape.map(TYPE [, options]) */
static int shape_map(lua_State *L)
{
    lua_settop(L, 2);
    struct shape_options o = { .who = "shape.map", .index = options_index(L, 2) };
    shape_compile_kind(L, SHAPE_MAP, &o, 1);
    return 1;
}

/* sonda.shape.object { { "name", TYPE, … }, … } */
static int shape_object(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    bool named = lua_rawgeti(L, 1, 1) == LUA_TSTRING;
    if (named)
        luaL_error(L, "shape.object: field 1 expects { \"name\", \"type\", … }, found a string");
    lua_pop(L, 1);
    shape_compile(L, 1, "shape.object");
    return 1;
}

/* ---- what they are made of ---- */

/* Push a copy of the table on top of the stack, `levels` deep; shapes and scalars are shared. Replaces the
 * original. */
static void copy_table(lua_State *L, int levels)
{
    luaL_checkstack(L, 8, NULL);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, -3);) {
        if (lua_istable(L, -1) && levels > 1)
            copy_table(L, levels - 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    lua_replace(L, -2);
}

/* Push { { name =, shape = }, … } of an object, the shape at index 1. */
static void push_fields(lua_State *L, const struct shape *s)
{
    lua_createtable(L, (int)s->count, 0);
    lua_getiuservalue(L, 1, SHAPE_ANCHORS);
    for (size_t n = 0; n < s->count; n++) {
        lua_createtable(L, 0, 2);
        lua_pushlstring(L, s->fields[n].name, s->fields[n].name_len);
        lua_setfield(L, -2, "name");
        lua_rawgeti(L, -2, (lua_Integer)n * 2 + 2);
        lua_setfield(L, -2, "shape");
        lua_rawseti(L, -3, (lua_Integer)n + 1);
    }
    lua_pop(L, 1);
}

/* sonda.shape.describe(s): what it was made of: kind, fields = { { name =, shape = }, … }, item, and its
 * options. */
static int shape_describe(lua_State *L)
{
    const struct shape *s = shape_check(L, 1);

    if (lua_getiuservalue(L, 1, SHAPE_OPTIONS) == LUA_TTABLE) {
        copy_table(L, 8);
    } else {
        lua_pop(L, 1);
        lua_newtable(L);
    }
    bind_set_string(L, "kind", shape_kind_name(s->kind));
    if (s->kind == SHAPE_OBJECT) {
        push_fields(L, s);
        lua_setfield(L, -2, "fields");
    } else if (s->item) {
        lua_getiuservalue(L, 1, SHAPE_ANCHORS);
        lua_setfield(L, -2, "item");
    }
    return 1;
}

/* sonda.shape.is(value) */
static int shape_is(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, shape_test(L, 1) != NULL);
    return 1;
}

/* sonda.shape.ordered { { "b", 1 }, { "a", 2 } }: a free-form object whose keys keep their order. The pairs
 * are copied. */
static int shape_ordered(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newuserdatauv(L, 0, 1);
    luaL_setmetatable(L, SHAPE_ORDERED_NAME);
    lua_newtable(L);
    for (lua_Integer i = 1; lua_rawgeti(L, 1, i) != LUA_TNIL; i++) {
        bind_check_budget(L, bind_context(L));
        if (!lua_istable(L, -1) || lua_rawgeti(L, -1, 1) != LUA_TSTRING)
            luaL_error(L, "shape.ordered: pair %d expects { \"name\", value }", (int)i);
        lua_createtable(L, 2, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 1);
        lua_rawgeti(L, -2, 2);
        lua_rawseti(L, -2, 2);
        lua_rawseti(L, 3, i);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    lua_setiuservalue(L, 2, 1);
    return 1;
}

/* sonda.shape.shaped(value, s [, answered]): a value that is encoded by its shape inside what is free-form
 * otherwise. An example is as it is answered: under the fields' own names, and not scaled again. */
static int shape_shaped(lua_State *L)
{
    luaL_checkany(L, 1);
    shape_check(L, 2);
    bool answered = lua_toboolean(L, 3);
    lua_settop(L, 2);
    *(bool *)lua_newuserdatauv(L, sizeof(bool), 2) = answered;
    luaL_setmetatable(L, SHAPE_SHAPED_NAME);
    lua_insert(L, 1);
    lua_setiuservalue(L, 1, 2);
    lua_setiuservalue(L, 1, 1);
    return 1;
}

/* sonda.shape.encode(value [, s]): the JSON text, strictly held against the shape; free-form without one. */
static int shape_encode_text(lua_State *L)
{
    luaL_checkany(L, 1);
    const struct shape *s = lua_isnoneornil(L, 2) ? NULL : shape_check(L, 2);

    lua_settop(L, 2);
    shape_push_text(L, bind_context(L), s, 1);
    return 1;
}

static int shape_tostring(lua_State *L)
{
    lua_pushfstring(L, "shape.%s", shape_kind_name(shape_check(L, 1)->kind));
    return 1;
}

void shape_open(lua_State *L, struct bind_context *c)
{
    static const luaL_Reg functions[] = {
        { "object", shape_object },
        { "array", shape_array },
        { "map", shape_map },
        { "number", shape_number },
        { "integer", shape_integer },
        { "string", shape_string },
        { "boolean", shape_boolean },
        { "any", shape_any_value },
        { "describe", shape_describe },
        { "encode", shape_encode_text },
        { "is", shape_is },
        { "ordered", shape_ordered },
        { "shaped", shape_shaped },
        { NULL, NULL },
    };

    shape_keys_open(L, c);
    luaL_newmetatable(L, SHAPE_ORDERED_NAME);
    luaL_newmetatable(L, SHAPE_SHAPED_NAME);
    luaL_newmetatable(L, SHAPE_NAME);
    lua_pushcfunction(L, shape_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_pop(L, 3);
    bind_functions(L, functions, c);
}
