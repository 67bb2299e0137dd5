/* SPDX-License-Identifier: MIT */
#include "shape/any.h"

#include <lauxlib.h>

#include "base/json.h"
#include "engine/bind.h"
#include "shape/sorted.h"

#define EMPTY                                                                                                \
    "an empty table is written as {}: say with a shape whether it is a list (shape.shaped, shape.ordered)"
#define MIXED "a table with the keys 1, 2, … and others, or with holes, is written as an object"

/* n where the table on top of the stack has exactly the keys 1 … n, else 0. */
static lua_Unsigned array_length(struct shape_walk *w)
{
    lua_State *L = w->L;
    lua_Unsigned length = lua_rawlen(L, -1), count = 0;

    if (!length)
        return 0;

    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        lua_Integer key = lua_isinteger(L, -2) ? lua_tointeger(L, -2) : 0;
        if (key < 1 || (lua_Unsigned)key > length) {
            lua_pop(L, 2);
            return 0;
        }
        count++;
        bind_check_budget(L, w->context);
    }

    return count == length ? length : 0;
}

static void any_array(struct shape_walk *w, lua_Unsigned length)
{
    buffer_char(w->out, '[');
    for (lua_Unsigned i = 1; i <= length && !w->out->failed; i++) {
        bind_check_budget(w->L, w->context);
        if (i > 1)
            buffer_char(w->out, ',');
        lua_rawgeti(w->L, -1, (lua_Integer)i);
        shape_walk_index(w, (lua_Integer)i);
        shape_any(w);
        shape_walk_up(w);
        lua_pop(w->L, 1);
    }
    buffer_char(w->out, ']');
}

static void any_value(struct shape_walk *w, const struct shape *s)
{
    (void)s;
    shape_any(w);
}

/* What has elements of a list, and is none, or has nothing that would tell. */
static void doubt_table(struct shape_walk *w)
{
    lua_pushnil(w->L);
    if (!lua_next(w->L, -2)) {
        shape_walk_doubt(w, EMPTY);
        return;
    }
    lua_pop(w->L, 2);
    bool mixed = lua_rawgeti(w->L, -1, 1) != LUA_TNIL;
    lua_pop(w->L, 1);
    if (mixed)
        shape_walk_doubt(w, MIXED);
}

static void any_table(struct shape_walk *w)
{
    lua_Unsigned length = array_length(w);

    if (length) {
        any_array(w, length);
        return;
    }
    doubt_table(w);
    shape_sorted(w, any_value, NULL);
}

/* The list of pairs of a shape.ordered on top of the stack. */
static void any_ordered(struct shape_walk *w)
{
    lua_State *L = w->L;

    lua_getiuservalue(L, -1, 1);
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    buffer_char(w->out, '{');
    for (lua_Integer i = 1; i <= count && !w->out->failed; i++) {
        size_t len;
        bind_check_budget(L, w->context);
        if (i > 1)
            buffer_char(w->out, ',');
        lua_rawgeti(L, -1, i);
        lua_rawgeti(L, -1, 1);
        const char *name = luaL_checklstring(L, -1, &len);
        json_string(w->out, name, len);
        buffer_char(w->out, ':');
        shape_walk_key(w, name, len);
        lua_rawgeti(L, -2, 2);
        shape_any(w);
        shape_walk_up(w);
        lua_pop(L, 3);
    }
    buffer_char(w->out, '}');
    lua_pop(L, 1);
}

/* The value and the shape of a shape.shaped on top of the stack. */
static void any_shaped(struct shape_walk *w)
{
    lua_State *L = w->L;

    if (w->shaped == w->depth_max)
        shape_walk_too_deep(w);
    w->shaped++;
    bool answered = w->answered, borrowed = w->borrowed;
    w->answered = *(const bool *)lua_touserdata(L, -1);
    w->borrowed = false;
    lua_getiuservalue(L, -1, 2);
    const struct shape *s = shape_test(L, -1);
    lua_getiuservalue(L, -2, 1);
    w->encode(w, s);
    lua_pop(L, 2);
    w->answered = answered;
    w->borrowed = borrowed;
    w->shaped--;
}

static void any_userdata(struct shape_walk *w)
{
    if (luaL_testudata(w->L, -1, SHAPE_ORDERED_NAME))
        any_ordered(w);
    else if (luaL_testudata(w->L, -1, SHAPE_SHAPED_NAME))
        any_shaped(w);
    else
        shape_walk_found(w, "a JSON value");
}

static void any_number(struct shape_walk *w)
{
    if (lua_isinteger(w->L, -1))
        json_integer(w->out, lua_tointeger(w->L, -1));
    else
        json_number(w->out, lua_tonumber(w->L, -1));
}

static void any_string(struct shape_walk *w)
{
    size_t len;
    const char *text = lua_tolstring(w->L, -1, &len);

    if (json_string(w->out, text, len))
        shape_walk_doubt(w, SHAPE_MENDED);
}

void shape_any(struct shape_walk *w)
{
    if (shape_walk_null(w)) {
        buffer_append(w->out, "null", 4);
        return;
    }

    switch (lua_type(w->L, -1)) {
    case LUA_TBOOLEAN:
        buffer_string(w->out, lua_toboolean(w->L, -1) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        any_number(w);
        break;
    case LUA_TSTRING:
        any_string(w);
        break;
    case LUA_TTABLE:
        any_table(w);
        break;
    case LUA_TUSERDATA:
        any_userdata(w);
        break;
    default:
        shape_walk_found(w, "a JSON value");
    }
}
