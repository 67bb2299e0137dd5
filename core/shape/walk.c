/* SPDX-License-Identifier: MIT */
#include "shape/walk.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "engine/bind.h"
#include "engine/engine.h"

/* Stack slots that one level of any walk uses, at most. */
#define SLOTS 6

static const char *const kind_names[] = { "object",  "array",  "map",     "number",
                                          "integer", "string", "boolean", "any" };

const char *shape_kind_name(enum shape_kind kind)
{
    return kind_names[kind];
}

void shape_push_key_table(lua_State *L)
{
    static const char address;

    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &address) == LUA_TTABLE)
        return;

    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &address);
}

void shape_walk_begin(struct shape_walk *w, lua_State *L, const struct bind_context *c)
{
    int limit = c->host ? c->host->limits.depth : SHAPE_DEPTH_MAX;

    w->L = L;
    w->context = c;
    w->out = NULL;
    w->strict = true;
    w->depth = w->shaped = 0;
    w->depth_max = limit > 0 && limit < SHAPE_DEPTH_MAX ? limit : SHAPE_DEPTH_MAX - 1;
    w->root = "";
    luaL_checkstack(L, 2 * (w->depth_max + 2) * SLOTS, "the answer is nested too deep");
    shape_push_key_table(L);
    w->keys = lua_gettop(L);
}

void shape_walk_too_deep(struct shape_walk *w)
{
    shape_walk_error(w, "is nested too deep");
}

static void add_path(luaL_Buffer *text, const struct shape_walk *w)
{
    char index[NUMBER_MAX];

    luaL_addstring(text, w->root);
    for (int i = 0; i < w->depth; i++) {
        const struct shape_step *s = &w->path[i];
        if (s->name) {
            if (i || *w->root)
                luaL_addchar(text, '.');
            luaL_addlstring(text, s->name, s->len);
        } else {
            luaL_addchar(text, '[');
            luaL_addlstring(text, index, number_i64(index, s->index));
            luaL_addchar(text, ']');
        }
    }
    if (!w->depth && !*w->root)
        luaL_addstring(text, "answer");
}

void shape_walk_push(struct shape_walk *w, const char *message)
{
    luaL_Buffer text;

    luaL_buffinit(w->L, &text);
    add_path(&text, w);
    luaL_addstring(&text, ": ");
    luaL_addstring(&text, message);
    luaL_pushresult(&text);
}

/* What the value on top of the stack is, in words: a number by its value, all else by its type. */
static const char *found(lua_State *L, char *number)
{
    if (lua_type(L, -1) == LUA_TLIGHTUSERDATA && !lua_touserdata(L, -1))
        return "null";
    if (lua_type(L, -1) != LUA_TNUMBER)
        return luaL_typename(L, -1);

    if (lua_isinteger(L, -1))
        number_i64(number, lua_tointeger(L, -1));
    else
        number_double(number, lua_tonumber(L, -1));
    return number;
}

void shape_walk_push_found(struct shape_walk *w, const char *expected)
{
    char message[128], number[NUMBER_MAX];

    snprintf(message, sizeof(message), "expected %s, found %s", expected, found(w->L, number));
    shape_walk_push(w, message);
}

int shape_walk_found(struct shape_walk *w, const char *expected)
{
    shape_walk_push_found(w, expected);
    return lua_error(w->L);
}

int shape_walk_error(struct shape_walk *w, const char *message)
{
    shape_walk_push(w, message);
    return lua_error(w->L);
}

bool shape_walk_null(struct shape_walk *w)
{
    int type = lua_type(w->L, -1);

    return type == LUA_TNIL || (type == LUA_TLIGHTUSERDATA && !lua_touserdata(w->L, -1));
}

bool shape_walk_out_of_bounds(struct shape_walk *w, const struct shape *s, double value)
{
    char message[128], bound[NUMBER_MAX], number[NUMBER_MAX];
    bool low = s->has_minimum && value < s->minimum;

    if (!low && !(s->has_maximum && value > s->maximum))
        return false;

    number_double(bound, low ? s->minimum : s->maximum);
    number_double(number, value);
    snprintf(message, sizeof(message), "expected at %s %s, found %s", low ? "least" : "most", bound, number);
    shape_walk_push(w, message);
    return true;
}

bool shape_walk_no_choice(struct shape_walk *w, const struct shape *s)
{
    char message[512];
    size_t len = 0;

    for (size_t i = 0; i < s->choice_count; i++) {
        if (strcmp(s->choices[i], lua_tostring(w->L, -1)) == 0)
            return false;
    }
    if (!s->choice_count)
        return false;

    len += (size_t)snprintf(message, sizeof(message), "expected one of");
    for (size_t i = 0; i < s->choice_count && len < sizeof(message); i++)
        len += (size_t)snprintf(message + len, sizeof(message) - len, "%s \"%.40s\"", i ? "," : "",
                                s->choices[i]);
    if (len < sizeof(message))
        snprintf(message + len, sizeof(message) - len, ", found \"%.80s\"", lua_tostring(w->L, -1));
    shape_walk_push(w, message);
    return true;
}

static int key_order(const void *a, const void *b)
{
    const struct shape_key *x = a, *y = b;
    const char *text_x = x->text ? x->text : x->digits, *text_y = y->text ? y->text : y->digits;
    int order = memcmp(text_x, text_y, x->len < y->len ? x->len : y->len);

    return order ? order : x->len < y->len ? -1 : x->len > y->len;
}

/* The key at stack index -2 of a lua_next step. */
static void key_fill(struct shape_walk *w, struct shape_key *key)
{
    if (lua_type(w->L, -2) == LUA_TSTRING) {
        key->text = lua_tolstring(w->L, -2, &key->len);
        return;
    }
    if (!lua_isinteger(w->L, -2)) {
        lua_pop(w->L, 1);
        shape_walk_found(w, "a string for a key");
    }

    key->text = NULL;
    key->number = lua_tointeger(w->L, -2);
    key->len = number_i64(key->digits, key->number);
}

static size_t key_count(struct shape_walk *w)
{
    size_t count = 0;

    for (lua_pushnil(w->L); lua_next(w->L, -2); lua_pop(w->L, 1)) {
        count++;
        bind_check_budget(w->L, w->context);
    }
    return count;
}

struct shape_key *shape_keys(struct shape_walk *w, size_t *count)
{
    lua_State *L = w->L;
    size_t n = 0;

    *count = key_count(w);
    struct shape_key *keys = lua_newuserdatauv(L, (*count ? *count : 1) * sizeof(*keys), 0);
    lua_insert(L, -2);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        key_fill(w, &keys[n++]);
        bind_check_budget(L, w->context);
    }
    lua_insert(L, -2);
    qsort(keys, *count, sizeof(*keys), key_order);
    return keys;
}

void shape_encode_keys(struct shape_walk *w, void (*value)(struct shape_walk *w, const struct shape *s),
                       const struct shape *s)
{
    lua_State *L = w->L;
    size_t count;
    struct shape_key *keys = shape_keys(w, &count);

    buffer_char(w->out, '{');
    for (size_t i = 0; i < count && !w->out->failed; i++) {
        const struct shape_key *key = &keys[i];
        const char *text = key->text ? key->text : key->digits;
        bind_check_budget(L, w->context);
        if (i)
            buffer_char(w->out, ',');
        json_string(w->out, text, key->len);
        buffer_char(w->out, ':');
        if (key->text)
            lua_pushlstring(L, key->text, key->len);
        else
            lua_pushinteger(L, key->number);
        lua_rawget(L, -3);
        shape_walk_key(w, text, key->len);
        value(w, s);
        shape_walk_up(w);
        lua_pop(L, 1);
    }
    buffer_char(w->out, '}');
    lua_pop(L, 1);
}
