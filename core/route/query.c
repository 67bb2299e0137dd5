/* SPDX-License-Identifier: MIT */
#include "route/query.h"

#include <lauxlib.h>
#include <string.h>

#include "engine/bind.h"
#include "route/scalar.h"
#include "shape/keys.h"
#include "shape/shape.h"

#define NAME_MAX_BYTES 256
#define TEXT_MAX_BYTES 256 /* of a string whose declaration says no max_length */

struct query_walk {
    lua_State *L;
    const struct bind_context *context;
    const struct shape *shape;
    struct shape_mistakes *mistakes;
    int table;  /* stack index of the values */
    int keys;   /* of the engine's table of keys */
    int status; /* of a query that cannot be decoded, with its message on top of the stack */
};

static const struct shape_field *field_find(const struct shape *s, const char *name, size_t len)
{
    char decoded[NAME_MAX_BYTES + 1];

    if (len > NAME_MAX_BYTES || http_decode(name, len, true, decoded) < 0)
        return NULL;

    for (size_t i = 0; i < s->count; i++) {
        if (strcmp(s->fields[i].name, decoded) == 0)
            return &s->fields[i];
    }

    return NULL;
}

/* values.name = the value on top of the stack, popped. */
static void store(const struct query_walk *w, const struct shape_field *f)
{
    lua_rawgeti(w->L, w->keys, f->key_index);
    lua_insert(w->L, -2);
    lua_rawset(w->L, w->table);
}

/* Push the list of what was sent so far. */
static void push_list(const struct query_walk *w, const struct shape_field *f)
{
    lua_rawgeti(w->L, w->keys, f->key_index);
    if (lua_rawget(w->L, w->table) == LUA_TTABLE)
        return;

    lua_pop(w->L, 1);
    lua_newtable(w->L);
    lua_pushvalue(w->L, -1);
    store(w, f);
}

/* The text on top of the stack, popped, is a value of the field: the last one counts, or all of a list. */
static void take(const struct query_walk *w, const struct shape_field *f)
{
    bool list = f->shape->kind == SHAPE_ARRAY;
    struct scalar_place place = { f->name, f->name_len, 0, TEXT_MAX_BYTES };

    if (list) {
        push_list(w, f);
        place.index = (lua_Integer)lua_rawlen(w->L, -1) + 1;
        lua_insert(w->L, -2);
    }
    scalar_read(w->L, w->context, list ? f->shape->item : f->shape, &place, w->mistakes);
    if (!list) {
        store(w, f);
        return;
    }
    lua_rawseti(w->L, -2, place.index);
    lua_pop(w->L, 1);
}

/* One "name=value" of the query. The decoded value is NUL-terminated:
 * http_decode refuses NUL bytes inside. */
static int each(void *cls, const char *name, size_t name_len, const char *value, size_t value_len)
{
    struct query_walk *w = cls;
    const struct shape_field *f = field_find(w->shape, name, name_len);
    luaL_Buffer text;

    if (!f)
        return 0;

    char *room = luaL_buffinitsize(w->L, &text, value_len + 1);
    long len = http_decode(value, value_len, true, room);
    luaL_pushresultsize(&text, len < 0 ? 0 : (size_t)len);
    if (len < 0) {
        lua_pushfstring(w->L, "query.%s: broken percent-encoding", f->name);
        w->status = 400;
        return 1;
    }
    take(w, f);
    return 0;
}

static bool is_sent(const struct query_walk *w, const struct shape_field *f)
{
    lua_rawgeti(w->L, w->keys, f->key_index);
    bool there = lua_rawget(w->L, w->table) != LUA_TNIL;
    lua_pop(w->L, 1);
    return there;
}

/* Defaults for what was not sent; a mistake where it is required. `sent`: something was. */
static void fill(const struct query_walk *w, bool sent)
{
    lua_State *L = w->L;

    for (size_t i = 0; i < w->shape->count; i++) {
        const struct shape_field *f = &w->shape->fields[i];
        if (sent && is_sent(w, f))
            continue;
        if (f->shape->default_index) {
            lua_rawgeti(L, w->keys, f->key_index);
            lua_rawgeti(L, w->keys, f->shape->default_index);
            lua_rawset(L, w->table);
        } else if (f->shape->required) {
            scalar_missing(L, w->context, &(struct scalar_place){ f->name, f->name_len, 0, 0 }, w->mistakes);
        }
    }
}

/* The route's own table, emptied: lent to one request after the other, so that a request makes no garbage. A
 * metatable that a handler left on it goes too, or its functions would run while the values are set. */
static void push_table(lua_State *L, const struct route_entry *e)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, e->query_ref);
    lua_pushnil(L);
    lua_setmetatable(L, -2);
    for (lua_pushnil(L); lua_next(L, -2);) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, -4);
    }
}

int query_push(lua_State *L, const struct bind_context *c, const struct route_entry *e,
               const struct http_request *r, struct shape_mistakes *m)
{
    struct query_walk w = { .L = L, .context = c, .shape = e->query, .mistakes = m };

    m->root = "query";
    luaL_checkstack(L, 16, NULL);
    push_table(L, e);
    w.table = lua_gettop(L);
    shape_keys_push(L, c);
    w.keys = w.table + 1;
    if (!*r->query || http_query_each(r->query, each, &w) == 0)
        fill(&w, *r->query);
    if (w.status == 0)
        lua_settop(L, w.table);
    return w.status;
}
