/* SPDX-License-Identifier: MIT */
/* The table library with a look at the budget in every loop: a __len that lies, a range up to
 * math.maxinteger, a comparison that never ends cost no more than the call's time. Results are the stock
 * library's; sort is stable besides, and a comparison that raises leaves every element in the table. */
#include "engine/library_table.h"

#include <limits.h>
#include <stdlib.h>

/* A table without a metatable is read and written raw, which is quicker. */
struct sequence {
    lua_State *L;
    const struct bind_context *c;
    int index;
    bool plain;
};

static struct sequence check_sequence(lua_State *L, int index)
{
    luaL_checktype(L, index, LUA_TTABLE);
    bool plain = !lua_getmetatable(L, index);
    if (!plain) {
        lua_pop(L, 1);
        bind_check_stack(L, bind_context(L));
    }
    return (struct sequence){ L, bind_context(L), index, plain };
}

static lua_Integer length(const struct sequence *s)
{
    return s->plain ? (lua_Integer)lua_rawlen(s->L, s->index) : luaL_len(s->L, s->index);
}

static void fetch(const struct sequence *s, lua_Integer i)
{
    if (s->plain)
        lua_rawgeti(s->L, s->index, i);
    else
        lua_geti(s->L, s->index, i);
}

static void get(const struct sequence *s, lua_Integer i)
{
    bind_check_budget(s->L, s->c);
    fetch(s, i);
}

/* Pops the value. */
static void set(const struct sequence *s, lua_Integer i)
{
    if (s->plain)
        lua_rawseti(s->L, s->index, i);
    else
        lua_seti(s->L, s->index, i);
}

/* Additions that Lua itself would wrap, wrapped. */
static lua_Integer plus(lua_Integer a, lua_Integer b)
{
    return (lua_Integer)((lua_Unsigned)a + (lua_Unsigned)b);
}

static int table_insert(lua_State *L)
{
    struct sequence s = check_sequence(L, 1);
    lua_Integer end = plus(length(&s), 1), at = end;
    int args = lua_gettop(L);

    if (args != 2 && args != 3)
        return luaL_error(L, "wrong number of arguments to 'insert'");
    if (args == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
        for (lua_Integer i = end; i > at; i--) {
            get(&s, i - 1);
            set(&s, i);
        }
    }
    set(&s, at);
    return 0;
}

static int table_remove(lua_State *L)
{
    struct sequence s = check_sequence(L, 1);
    lua_Integer end = length(&s), at = luaL_optinteger(L, 2, end);

    if (at != end)
        luaL_argcheck(L, (lua_Unsigned)at - 1u <= (lua_Unsigned)end, 2, "position out of bounds");
    get(&s, at);
    for (; at < end; at++) {
        get(&s, at + 1);
        set(&s, at);
    }
    lua_pushnil(L);
    set(&s, at);
    return 1;
}

static int table_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    struct sequence a = check_sequence(L, 1), b = check_sequence(L, target);

    if (last >= from) {
        luaL_argcheck(L, from > 0 || last < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer n = last - from + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - n + 1, 4, "destination wrap around");
        bool upward = to > last || to <= from || (target != 1 && !lua_rawequal(L, 1, target));
        for (lua_Integer k = 0; k < n; k++) {
            lua_Integer i = upward ? k : n - 1 - k;
            get(&a, from + i);
            set(&b, to + i);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

static void add_field(const struct sequence *s, luaL_Buffer *b, lua_Integer i)
{
    get(s, i);
    if (!lua_isstring(s->L, -1))
        luaL_error(s->L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
    luaL_addvalue(b);
}

static int table_concat(lua_State *L)
{
    struct sequence s = check_sequence(L, 1);
    size_t between;
    const char *separator = luaL_optlstring(L, 2, "", &between);
    lua_Integer i = luaL_optinteger(L, 3, 1),
                last = lua_isnoneornil(L, 4) ? length(&s) : luaL_checkinteger(L, 4);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (; i < last; i++) {
        add_field(&s, &b, i);
        luaL_addlstring(&b, separator, between);
    }
    if (i == last)
        add_field(&s, &b, i);
    luaL_pushresult(&b);
    return 1;
}

static int table_unpack(lua_State *L)
{
    struct sequence s =
        lua_istable(L, 1) ? check_sequence(L, 1) : (struct sequence){ L, bind_context(L), 1, false };
    lua_settop(L, 3);
    lua_Integer i = luaL_optinteger(L, 2, 1),
                last = lua_isnil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);

    if (i > last)
        return 0;
    lua_Unsigned n = (lua_Unsigned)last - (lua_Unsigned)i;
    if (n >= INT_MAX || !lua_checkstack(L, (int)(n + 1)))
        return luaL_error(L, "too many results to unpack");
    for (; i < last; i++)
        get(&s, i);
    get(&s, last);
    return (int)(n + 1);
}

/* ---- sort: the order is worked out on numbers of places, the elements move once, at the end ---- */

struct sorting {
    struct sequence s;
    unsigned *order, *spare; /* places from 1 */
    size_t count;
    bool function; /* index 2 compares */
};

/* The values at stack indexes a and b: does b come before a? */
static bool is_before(const struct sorting *w, int b, int a)
{
    lua_State *L = w->s.L;

    if (!w->function)
        return lua_compare(L, b, a, LUA_OPLT);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, b);
    lua_pushvalue(L, a);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

/* Replace the stack slot by the element at that place. */
static void load_place(const struct sorting *w, int slot, unsigned place)
{
    get(&w->s, place);
    lua_replace(w->s.L, slot);
}

/* order[low … middle) and order[middle … high) into spare[low … high). */
static void merge(struct sorting *w, size_t low, size_t middle, size_t high)
{
    size_t i = low, k = middle;
    int left = lua_gettop(w->s.L) - 1, right = left + 1;

    load_place(w, left, w->order[i]);
    load_place(w, right, w->order[k]);
    for (size_t to = low;; to++) {
        if (is_before(w, right, left)) {
            w->spare[to] = w->order[k++];
            if (k == high)
                break;
            load_place(w, right, w->order[k]);
        } else {
            w->spare[to] = w->order[i++];
            if (i == middle)
                break;
            load_place(w, left, w->order[i]);
        }
    }
    for (size_t to = low + (i - low) + (k - middle); to < high; to++)
        w->spare[to] = w->order[i < middle ? i++ : k++];
}

static void sort_order(struct sorting *w)
{
    for (size_t width = 1; width < w->count; width *= 2) {
        for (size_t low = 0; low < w->count; low += 2 * width) {
            size_t middle = low + width < w->count ? low + width : w->count;
            size_t high = middle + width < w->count ? middle + width : w->count;
            if (middle < high)
                merge(w, low, middle, high);
            else
                for (size_t i = low; i < high; i++)
                    w->spare[i] = w->order[i];
        }
        unsigned *sorted = w->spare;
        w->spare = w->order;
        w->order = sorted;
    }
}

/* Put each element where it belongs, circle by circle: order[i] says which place comes to place i + 1.
 * Not to be interrupted: half way an element would be missing. */
static void apply_order(struct sorting *w)
{
    for (size_t first = 0; first < w->count; first++) {
        size_t to = first;
        if (w->order[first] == first + 1)
            continue;
        fetch(&w->s, (lua_Integer)first + 1);
        for (;;) {
            size_t from = w->order[to] - 1;
            w->order[to] = (unsigned)to + 1;
            if (from == first)
                break;
            fetch(&w->s, (lua_Integer)from + 1);
            set(&w->s, (lua_Integer)to + 1);
            to = from;
        }
        set(&w->s, (lua_Integer)to + 1);
    }
}

static int table_sort(lua_State *L)
{
    struct sorting w = { .s = check_sequence(L, 1) };
    lua_Integer n = length(&w.s);

    if (n < 2)
        return 0;
    luaL_argcheck(L, n < INT_MAX, 1, "array too big");
    w.count = (size_t)n;
    w.function = !lua_isnoneornil(L, 2);
    if (w.function)
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    luaL_checkstack(L, 8, "sort");
    bind_check_stack(L, w.s.c);
    w.order = lua_newuserdatauv(L, 2 * w.count * sizeof(*w.order), 0);
    w.spare = w.order + w.count;
    for (size_t i = 0; i < w.count; i++)
        w.order[i] = (unsigned)i + 1;
    lua_settop(L, 5);
    sort_order(&w);
    apply_order(&w);
    return 0;
}

static const luaL_Reg functions[] = {
    { "concat", table_concat },
    { "insert", table_insert },
    { "move", table_move },
    { "remove", table_remove },
    { "sort", table_sort },
    { "unpack", table_unpack },
    { NULL, NULL },
};

void library_table_open(lua_State *L, struct bind_context *c)
{
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
