/* SPDX-License-Identifier: MIT */
/* What a client sent, held against a shape. Every function here has the value on top of the stack and leaves
 * it, or what it became, there; where it returns false a message lies above it. */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "engine/bind.h"
#include "shape/walk.h"

static bool accept(struct shape_walk *w, const struct shape *s);

static bool refuse(struct shape_walk *w, const char *expected)
{
    shape_walk_push_found(w, expected);
    return false;
}

static bool is_field(const struct shape *s, const char *name)
{
    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->fields[i].name, name) == 0)
            return true;
    }

    return false;
}

static bool accept_names(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        bind_check_budget(L, w->context);
        if (lua_type(L, -2) == LUA_TSTRING && is_field(s, lua_tostring(L, -2)))
            continue;
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        size_t len;
        const char *name = lua_tolstring(L, -1, &len);
        shape_walk_key(w, name, len);
        shape_walk_push(w, "is not a known field");
        return false;
    }

    return true;
}

static bool accept_fields(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;

    for (size_t i = 0; i < s->count; i++) {
        const struct shape_field *f = &s->fields[i];
        lua_rawgeti(L, w->keys, f->key_index);
        lua_pushvalue(L, -1);
        lua_rawget(L, -3);
        if (!lua_isnil(L, -1) || !f->shape->optional) {
            shape_walk_key(w, f->name, f->name_len);
            if (!accept(w, f->shape))
                return false;
            shape_walk_up(w);
        }
        lua_rawset(L, -3);
    }

    return true;
}

static bool accept_object(struct shape_walk *w, const struct shape *s)
{
    if (!lua_istable(w->L, -1))
        return refuse(w, "object");

    return accept_names(w, s) && accept_fields(w, s);
}

static bool accept_array(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;

    if (!lua_istable(L, -1))
        return refuse(w, "array");
    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    lua_pushnil(L);
    if (length == 0 && lua_next(L, -2)) {
        lua_pop(L, 2);
        shape_walk_push(w, "expected array, found object");
        return false;
    }
    if (length)
        lua_pop(L, 1);

    for (lua_Integer i = 1; i <= length; i++) {
        bind_check_budget(L, w->context);
        lua_rawgeti(L, -1, i);
        shape_walk_index(w, i);
        if (!accept(w, s->item))
            return false;
        shape_walk_up(w);
        lua_rawseti(L, -2, i);
    }

    return true;
}

static bool accept_map(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;

    if (!lua_istable(L, -1))
        return refuse(w, "object");

    for (lua_pushnil(L); lua_next(L, -2);) {
        bind_check_budget(L, w->context);
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 2);
            shape_walk_push(w, "expected object, found array");
            return false;
        }
        size_t len;
        const char *name = lua_tolstring(L, -2, &len);
        shape_walk_key(w, name, len);
        if (!accept(w, s->item))
            return false;
        shape_walk_up(w);
        /* Assigning to a key that is there does not disturb lua_next. */
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }

    return true;
}

static bool accept_number(struct shape_walk *w, const struct shape *s)
{
    if (lua_type(w->L, -1) != LUA_TNUMBER)
        return refuse(w, "number");

    return !shape_walk_out_of_bounds(w, s, lua_tonumber(w->L, -1));
}

static bool accept_integer(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;
    lua_Integer value;

    if (lua_type(L, -1) != LUA_TNUMBER)
        return refuse(w, "integer");
    if (!lua_isinteger(L, -1)) {
        lua_Number number = lua_tonumber(L, -1);
        if (floor(number) != number || !lua_numbertointeger(number, &value))
            return refuse(w, "integer");
        lua_pushinteger(L, value);
        lua_replace(L, -2);
    }

    return !shape_walk_out_of_bounds(w, s, lua_tonumber(L, -1));
}

static bool accept_string(struct shape_walk *w, const struct shape *s)
{
    if (lua_type(w->L, -1) != LUA_TSTRING)
        return refuse(w, "string");

    return !shape_walk_no_choice(w, s);
}

static bool accept_kind(struct shape_walk *w, const struct shape *s)
{
    switch (s->kind) {
    case SHAPE_OBJECT:
        return accept_object(w, s);
    case SHAPE_ARRAY:
        return accept_array(w, s);
    case SHAPE_MAP:
        return accept_map(w, s);
    case SHAPE_NUMBER:
        return accept_number(w, s);
    case SHAPE_INTEGER:
        return accept_integer(w, s);
    case SHAPE_STRING:
        return accept_string(w, s);
    case SHAPE_BOOLEAN:
        return lua_isboolean(w->L, -1) || refuse(w, "boolean");
    case SHAPE_ANY:
        return true;
    }

    return refuse(w, "a value");
}

static bool accept(struct shape_walk *w, const struct shape *s)
{
    if (!shape_walk_null(w) || s->kind == SHAPE_ANY)
        return accept_kind(w, s);

    if (!s->nullable && !s->optional) {
        if (lua_isnil(w->L, -1))
            shape_walk_push(w, "is required");
        else
            shape_walk_push_found(w, shape_kind_name(s->kind));
        return false;
    }

    lua_pushnil(w->L);
    lua_replace(w->L, -2);
    return true;
}

bool shape_accept(lua_State *L, const struct bind_context *c, const struct shape *s, int i, const char *root)
{
    struct shape_walk w;

    i = lua_absindex(L, i);
    shape_walk_begin(&w, L, c);
    w.root = root;
    lua_pushvalue(L, i);
    if (!accept(&w, s))
        return false;

    lua_remove(L, w.keys);
    return true;
}
