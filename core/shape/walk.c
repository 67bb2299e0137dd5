/* SPDX-License-Identifier: MIT */
#include "shape/walk.h"

#include <lauxlib.h>
#include <stdio.h>

#include "base/number.h"
#include "engine/bind.h"
#include "engine/doubts.h"
#include "engine/engine.h"
#include "engine/host.h"
#include "shape/keys.h"

/* Stack slots that one level of any walk uses, at most. */
#define SLOTS 6

void shape_walk_begin(struct shape_walk *w, lua_State *L, const struct bind_context *c)
{
    int limit = c->host ? c->host->limits.depth : SHAPE_DEPTH_MAX;

    w->L = L;
    w->context = c;
    w->out = NULL;
    w->strict = true;
    w->depth = w->shaped = 0;
    w->depth_max = limit > 0 && limit < SHAPE_DEPTH_MAX ? limit : SHAPE_DEPTH_MAX - 1;
    w->borrowed = w->quiet = w->answered = false;
    w->encode = NULL;
    luaL_checkstack(L, 2 * (w->depth_max + 2) * SLOTS, "the answer is nested too deep");
    shape_keys_push(L, c);
    w->keys = lua_gettop(L);
}

void shape_walk_too_deep(struct shape_walk *w)
{
    shape_walk_error(w, "is nested too deep");
}

/* "a.b[3]", or "a.b[]" where the place in a list does not matter. */
static void add_path(luaL_Buffer *text, const struct shape_walk *w, bool places)
{
    char index[NUMBER_MAX];

    for (int i = 0; i < w->depth; i++) {
        const struct shape_step *s = &w->path[i];
        if (s->name) {
            if (i)
                luaL_addchar(text, '.');
            luaL_addlstring(text, s->name, s->len);
        } else {
            luaL_addchar(text, '[');
            if (places)
                luaL_addlstring(text, index, number_i64(index, s->index));
            luaL_addchar(text, ']');
        }
    }
    if (!w->depth)
        luaL_addstring(text, "answer");
}

static void push(struct shape_walk *w, const char *message, bool places)
{
    luaL_Buffer text;

    luaL_buffinit(w->L, &text);
    add_path(&text, w, places);
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

int shape_walk_error(struct shape_walk *w, const char *message)
{
    push(w, message, true);
    return lua_error(w->L);
}

int shape_walk_found(struct shape_walk *w, const char *expected)
{
    char message[128], number[NUMBER_MAX];

    snprintf(message, sizeof(message), "expected %s, found %s", expected, found(w->L, number));
    return shape_walk_error(w, message);
}

void shape_walk_doubt(struct shape_walk *w, const char *message)
{
    if (w->quiet)
        return;
    push(w, message, false);
    doubts_add(w->L, w->context, lua_tostring(w->L, -1));
    lua_pop(w->L, 1);
}

bool shape_walk_null(const struct shape_walk *w)
{
    int type = lua_type(w->L, -1);

    return type == LUA_TNIL || (type == LUA_TLIGHTUSERDATA && !lua_touserdata(w->L, -1));
}
