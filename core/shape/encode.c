/* SPDX-License-Identifier: MIT */
#include "shape/encode.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "engine/bind.h"
#include "shape/any.h"
#include "shape/keys.h"
#include "shape/sorted.h"
#include "shape/walk.h"

static void encode_value(struct shape_walk *w, const struct shape *s);

static bool has_field(const struct shape *s, const char *name, size_t len)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->fields[i].name_len == len && memcmp(s->fields[i].name, name, len) == 0)
            return true;
    }

    return false;
}

/* Raise where the table on top of the stack has a key that the shape does not name. */
static void check_names(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        size_t len;
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 1);
            shape_walk_found(w, "a field's name");
        }
        const char *name = lua_tolstring(L, -2, &len);
        if (has_field(s, name, len))
            continue;
        shape_walk_key(w, name, len);
        shape_walk_error(w, "is not a field of the shape");
    }
}

/* The number on top of the stack times the field's factor; an integer is the nearest one. */
static void scale(lua_State *L, const struct shape_field *f)
{
    lua_Integer nearest;

    if (lua_type(L, -1) != LUA_TNUMBER)
        return;
    lua_Number value = lua_tonumber(L, -1) * f->scale;
    if (f->shape->kind == SHAPE_INTEGER)
        value = floor(value + 0.5);
    if (f->shape->kind == SHAPE_INTEGER && lua_numbertointeger(value, &nearest))
        lua_pushinteger(L, nearest);
    else
        lua_pushnumber(L, value);
    lua_replace(L, -2);
}

/* The value of the field is on top of the stack. */
static void encode_field(struct shape_walk *w, const struct shape_field *f, bool *first)
{
    if (f->shape->optional && lua_isnil(w->L, -1))
        return;

    buffer_append(w->out, f->key + *first, f->key_len - *first);
    *first = false;
    shape_walk_key(w, f->name, f->name_len);
    encode_value(w, f->shape);
    shape_walk_up(w);
}

/* The field of the table on top of the stack, which may say where its value comes from. */
static void encode_derived(struct shape_walk *w, const struct shape_field *f, bool *first)
{
    lua_State *L = w->L;
    bool borrowed = w->borrowed;

    if (f->source_index) {
        lua_rawgeti(L, w->keys, f->source_index);
        lua_rawget(L, -2);
    } else {
        lua_pushvalue(L, -1);
    }
    if (f->scale != 0)
        scale(L, f);
    w->borrowed = borrowed || f->source_index != f->key_index;
    encode_field(w, f, first);
    w->borrowed = borrowed;
    lua_pop(L, 1);
}

static void encode_object(struct shape_walk *w, const struct shape *s)
{
    bool derived = s->derived && !w->answered, first = true;

    if (!lua_istable(w->L, -1))
        shape_walk_found(w, "object");
    if (w->strict && !w->borrowed && !(s->borrows && !w->answered))
        check_names(w, s);

    bind_check_budget(w->L, w->context);
    buffer_char(w->out, '{');
    for (size_t i = 0; i < s->count && !w->out->failed; i++) {
        if (derived) {
            encode_derived(w, &s->fields[i], &first);
            continue;
        }
        lua_rawgeti(w->L, w->keys, s->fields[i].key_index);
        lua_rawget(w->L, -2);
        encode_field(w, &s->fields[i], &first);
        lua_pop(w->L, 1);
    }
    buffer_char(w->out, '}');
}

static void encode_array(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;

    if (!lua_istable(L, -1))
        shape_walk_found(w, "array");

    lua_Integer length = (lua_Integer)lua_rawlen(L, -1);
    if (length == 0) {
        lua_pushnil(L);
        if (lua_next(L, -2)) {
            lua_pop(L, 2);
            shape_walk_error(w, "expected array, found a table with other keys than 1, 2, …");
        }
    }
    buffer_char(w->out, '[');
    for (lua_Integer i = 1; i <= length && !w->out->failed; i++) {
        bind_check_budget(L, w->context);
        if (i > 1)
            buffer_char(w->out, ',');
        lua_rawgeti(L, -1, i);
        shape_walk_index(w, i);
        encode_value(w, s->item);
        shape_walk_up(w);
        lua_pop(L, 1);
    }
    buffer_char(w->out, ']');
}

static void encode_map(struct shape_walk *w, const struct shape *s)
{
    if (!lua_istable(w->L, -1))
        shape_walk_found(w, "map");

    shape_sorted(w, encode_value, s->item);
}

/* The number on top of the stack. */
static void check_bounds(struct shape_walk *w, const struct shape *s)
{
    char message[64], bound[NUMBER_MAX];
    int side = w->strict ? shape_bounds(s, lua_tonumber(w->L, -1)) : 0;

    if (!side)
        return;
    number_double(bound, side < 0 ? s->minimum : s->maximum);
    snprintf(message, sizeof(message), "at %s %s", side < 0 ? "least" : "most", bound);
    shape_walk_found(w, message);
}

/* The string on top of the stack. */
static void check_choice(struct shape_walk *w, const struct shape *s)
{
    char message[512];
    size_t len = 0;

    if (!w->strict || shape_allows(s, lua_tostring(w->L, -1)))
        return;

    len += (size_t)snprintf(message, sizeof(message), "expected one of");
    for (size_t i = 0; i < s->choice_count && len < sizeof(message); i++)
        len += (size_t)snprintf(message + len, sizeof(message) - len, "%s \"%.40s\"", i ? "," : "",
                                s->choices[i]);
    if (len < sizeof(message))
        snprintf(message + len, sizeof(message) - len, ", found \"%.80s\"", lua_tostring(w->L, -1));
    shape_walk_error(w, message);
}

static void encode_number(struct shape_walk *w, const struct shape *s)
{
    if (lua_type(w->L, -1) != LUA_TNUMBER)
        shape_walk_found(w, "number");

    check_bounds(w, s);
    if (s->decimals >= 0)
        json_fixed(w->out, lua_tonumber(w->L, -1), s->decimals);
    else if (lua_isinteger(w->L, -1))
        json_integer(w->out, lua_tointeger(w->L, -1));
    else
        json_number(w->out, lua_tonumber(w->L, -1));
}

static void encode_integer(struct shape_walk *w, const struct shape *s)
{
    lua_State *L = w->L;
    lua_Integer value = 0;

    if (lua_type(L, -1) != LUA_TNUMBER)
        shape_walk_found(w, "integer");
    if (lua_isinteger(L, -1)) {
        value = lua_tointeger(L, -1);
    } else {
        lua_Number number = lua_tonumber(L, -1);
        if (!isfinite(number)) {
            buffer_append(w->out, "null", 4);
            return;
        }
        if (floor(number) != number || !lua_numbertointeger(number, &value))
            shape_walk_found(w, "integer");
    }

    check_bounds(w, s);
    json_integer(w->out, value);
}

static void encode_string(struct shape_walk *w, const struct shape *s)
{
    size_t len;

    if (lua_type(w->L, -1) != LUA_TSTRING)
        shape_walk_found(w, "string");
    check_choice(w, s);

    const char *text = lua_tolstring(w->L, -1, &len);
    if (json_string(w->out, text, len))
        shape_walk_doubt(w, SHAPE_MENDED);
}

static void encode_boolean(struct shape_walk *w)
{
    if (!lua_isboolean(w->L, -1))
        shape_walk_found(w, "boolean");

    buffer_string(w->out, lua_toboolean(w->L, -1) ? "true" : "false");
}

static void encode_kind(struct shape_walk *w, const struct shape *s)
{
    switch (s->kind) {
    case SHAPE_OBJECT:
        encode_object(w, s);
        break;
    case SHAPE_ARRAY:
        encode_array(w, s);
        break;
    case SHAPE_MAP:
        encode_map(w, s);
        break;
    case SHAPE_NUMBER:
        encode_number(w, s);
        break;
    case SHAPE_INTEGER:
        encode_integer(w, s);
        break;
    case SHAPE_STRING:
        encode_string(w, s);
        break;
    case SHAPE_BOOLEAN:
        encode_boolean(w);
        break;
    case SHAPE_ANY:
        shape_any(w);
        break;
    }
}

static void encode_value(struct shape_walk *w, const struct shape *s)
{
    if (s->nullable && shape_walk_null(w))
        buffer_append(w->out, "null", 4);
    else
        encode_kind(w, s);
}

void shape_encode(lua_State *L, const struct bind_context *c, const struct shape *s, int i, bool strict,
                  struct buffer *out)
{
    struct shape_walk w;
    int top = lua_gettop(L);

    i = lua_absindex(L, i);
    shape_walk_begin(&w, L, c);
    w.out = out;
    w.strict = strict;
    w.encode = encode_value;
    lua_pushvalue(L, i);
    if (s)
        encode_value(&w, s);
    else
        shape_any(&w);
    if (out->failed)
        luaL_error(L, "the answer is past its limit of %d bytes", (int)out->limit);

    lua_settop(L, top);
}
