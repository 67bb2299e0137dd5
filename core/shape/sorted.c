/* SPDX-License-Identifier: MIT */
#include "shape/sorted.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/number.h"
#include "engine/bind.h"

/* A key of a table. Integer keys become text. */
struct shape_key {
    const char *text; /* NULL: an integer key */
    size_t len;
    lua_Integer number;
    char digits[24];
};

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

/* The keys of the table on top of the stack, sorted bytewise, in a new userdata that is pushed below it; they
 * last while it and the unchanged table do. */
static struct shape_key *sorted_keys(struct shape_walk *w, size_t *count)
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

void shape_sorted(struct shape_walk *w, void (*value)(struct shape_walk *w, const struct shape *s),
                  const struct shape *s)
{
    lua_State *L = w->L;
    size_t count;
    struct shape_key *keys = sorted_keys(w, &count);

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
