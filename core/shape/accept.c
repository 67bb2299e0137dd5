/* SPDX-License-Identifier: MIT */
/* Every function here has the value on top of the stack and leaves it, or what it became, there. */
#include "shape/accept.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "engine/bind.h"
#include "shape/walk.h"

#define EXACT 9007199254740992.0 /* 2^53: from here on a float may stand for a neighbour of what was sent */

struct acceptance {
    struct shape_walk walk;
    struct shape_mistakes *mistakes;
};

static void accept(struct acceptance *a, const struct shape *s);

/* The value on top of the stack is not of its type. */
static void refuse(struct acceptance *a, const char *type, const char *message)
{
    shape_mistake(a->mistakes, &a->walk, &(struct shape_mistake){ type, message, NULL }, -1);
}

static bool is_field(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->fields[i].name, name) == 0)
            return true;
    }

    return false;
}

/* The field at -2 with its value on top is none of the shape's. */
static void refuse_other(struct acceptance *a)
{
    size_t len;
    const char *name = lua_tolstring(a->walk.L, -2, &len);

    shape_walk_key(&a->walk, name, len);
    refuse(a, "extra_forbidden", "Extra inputs are not permitted");
    shape_walk_up(&a->walk);
}

/* What the shape does not name is taken away, or refused where the shape is strict. */
static void accept_others(struct acceptance *a, const struct shape *s)
{
    lua_State *L = a->walk.L;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        bind_check_budget(L, a->walk.context);
        if (lua_type(L, -2) == LUA_TSTRING && is_field(s, lua_tostring(L, -2)))
            continue;
        if (s->strict && lua_type(L, -2) == LUA_TSTRING)
            refuse_other(a);
        /* Clearing a key that is there does not disturb lua_next. */
        lua_pushvalue(L, -2);
        lua_pushnil(L);
        lua_rawset(L, -5);
    }
}

/* The field of the table at -3, its name at -2 and its value, nil, on top: its default, or a mistake. */
static void accept_missing(struct acceptance *a, const struct shape *s)
{
    static const struct shape_mistake missing = { "missing", "Field required", NULL };
    lua_State *L = a->walk.L;

    if (s->default_index) {
        lua_rawgeti(L, a->walk.keys, s->default_index);
        lua_replace(L, -2);
    } else if (!s->optional && !s->nullable) {
        shape_mistake(a->mistakes, &a->walk, &missing, -3);
    }
}

static void accept_fields(struct acceptance *a, const struct shape *s)
{
    lua_State *L = a->walk.L;

    for (size_t i = 0; i < s->count; i++) {
        const struct shape_field *f = &s->fields[i];
        lua_rawgeti(L, a->walk.keys, f->key_index);
        lua_pushvalue(L, -1);
        shape_walk_key(&a->walk, f->name, f->name_len);
        if (lua_rawget(L, -3) == LUA_TNIL)
            accept_missing(a, f->shape);
        else
            accept(a, f->shape);
        shape_walk_up(&a->walk);
        lua_rawset(L, -3);
    }
}

static void accept_object(struct acceptance *a, const struct shape *s)
{
    if (!lua_istable(a->walk.L, -1) || lua_rawlen(a->walk.L, -1)) {
        refuse(a, "model_attributes_type",
               "Input should be a valid dictionary or object to extract fields from");
        return;
    }

    accept_others(a, s);
    accept_fields(a, s);
}

/* Has the table on top of the stack a key, and no element 1? Then it was an object. */
static bool is_object(lua_State *L)
{
    if (lua_rawlen(L, -1))
        return false;

    lua_pushnil(L);
    if (!lua_next(L, -2))
        return false;
    lua_pop(L, 2);
    return true;
}

static void accept_array(struct acceptance *a, const struct shape *s)
{
    lua_State *L = a->walk.L;

    if (!lua_istable(L, -1) || is_object(L)) {
        refuse(a, "list_type", "Input should be a valid list");
        return;
    }

    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= length; i++) {
        bind_check_budget(L, a->walk.context);
        lua_rawgeti(L, -1, i);
        shape_walk_index(&a->walk, i);
        accept(a, s->item);
        shape_walk_up(&a->walk);
        lua_rawseti(L, -2, i);
    }
}

/* Has the table on top of the stack strings alone for keys? JSON objects have; lua_next is lost where a key
 * is read as another type (manual, lua_tolstring). */
static bool is_named(struct acceptance *a)
{
    lua_State *L = a->walk.L;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        bind_check_budget(L, a->walk.context);
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 2);
            return false;
        }
    }
    return true;
}

static void accept_map(struct acceptance *a, const struct shape *s)
{
    lua_State *L = a->walk.L;

    if (!lua_istable(L, -1) || !is_named(a)) {
        refuse(a, "dict_type", "Input should be a valid dictionary");
        return;
    }

    for (lua_pushnil(L); lua_next(L, -2);) {
        size_t len;
        bind_check_budget(L, a->walk.context);
        const char *name = lua_tolstring(L, -2, &len);
        shape_walk_key(&a->walk, name, len);
        accept(a, s->item);
        shape_walk_up(&a->walk);
        /* Assigning to a key that is there does not disturb lua_next. */
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
}

static void accept_number(struct acceptance *a, const struct shape *s)
{
    if (lua_type(a->walk.L, -1) != LUA_TNUMBER)
        refuse(a, "float_type", "Input should be a valid number");
    else if (!isfinite(lua_tonumber(a->walk.L, -1)))
        refuse(a, "finite_number", "Input should be a finite number");
    else
        shape_mistake_bounds(a->mistakes, &a->walk, s, lua_tonumber(a->walk.L, -1));
}

/* A float is taken where it is integral, and small enough to be what was sent. */
static void accept_integer(struct acceptance *a, const struct shape *s)
{
    lua_State *L = a->walk.L;
    lua_Number number = lua_tonumber(L, -1);

    if (lua_type(L, -1) != LUA_TNUMBER) {
        refuse(a, "int_type", "Input should be a valid integer");
    } else if (lua_isinteger(L, -1)) {
        shape_mistake_bounds(a->mistakes, &a->walk, s, number);
    } else if (floor(number) != number) {
        refuse(a, "int_from_float", "Input should be a valid integer, got a number with a fractional part");
    } else if (!(fabs(number) < EXACT)) {
        refuse(a, "int_parsing_size", "Unable to parse input string as an integer, exceeded maximum size");
    } else {
        lua_pushinteger(L, (lua_Integer)number);
        lua_replace(L, -2);
        shape_mistake_bounds(a->mistakes, &a->walk, s, number);
    }
}

static void accept_string(struct acceptance *a, const struct shape *s)
{
    if (lua_type(a->walk.L, -1) != LUA_TSTRING)
        refuse(a, "string_type", "Input should be a valid string");
    else
        shape_mistake_text(a->mistakes, &a->walk, s);
}

static void accept_kind(struct acceptance *a, const struct shape *s)
{
    switch (s->kind) {
    case SHAPE_OBJECT:
        accept_object(a, s);
        break;
    case SHAPE_ARRAY:
        accept_array(a, s);
        break;
    case SHAPE_MAP:
        accept_map(a, s);
        break;
    case SHAPE_NUMBER:
        accept_number(a, s);
        break;
    case SHAPE_INTEGER:
        accept_integer(a, s);
        break;
    case SHAPE_STRING:
        accept_string(a, s);
        break;
    case SHAPE_BOOLEAN:
        if (!lua_isboolean(a->walk.L, -1))
            refuse(a, "bool_type", "Input should be a valid boolean");
        break;
    case SHAPE_ANY:
        break;
    }
}

static void accept(struct acceptance *a, const struct shape *s)
{
    bool null = shape_walk_null(&a->walk) && s->kind != SHAPE_ANY;

    if (!null || (!s->nullable && !s->optional)) {
        accept_kind(a, s);
        return;
    }

    lua_pushnil(a->walk.L);
    lua_replace(a->walk.L, -2);
}

bool shape_accept(lua_State *L, const struct bind_context *c, const struct shape *s, int i,
                  struct shape_mistakes *m)
{
    struct acceptance a = { .mistakes = m };
    size_t before = m->count;

    i = lua_absindex(L, i);
    shape_walk_begin(&a.walk, L, c);
    lua_pushvalue(L, i);
    accept(&a, s);
    lua_remove(L, a.walk.keys);
    return m->count == before;
}
