/* SPDX-License-Identifier: MIT */
#include "feed/feed.h"

#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/scan.h"
#include "engine/bind.h"

#define LUA_FEED "sonda.feed"

#define KEYS_MAX 4096

/* The feed's Lua table: its one user value. Keeps families, label constants, filters and the naming function
 * alive. */
enum { ANCHOR_NAMER = 1 };

bool feed_keeps(struct feed *f, int filter, const char *text, size_t len)
{
    return !f->filters[filter] || name_filter_keeps(f->filters[filter], text, len);
}

/* The column of a field with the constants put behind the row's labels; NULL where the script wants none. */
static struct exposition_column *aim(struct feed *f, const struct feed_column *to, size_t labels)
{
    for (size_t i = 0; i < to->constants; i++)
        f->labels[labels + i] = to->constant[i];

    return to->column;
}

static struct exposition_column *aim_field(struct feed *f, size_t field)
{
    return aim(f, &f->columns[field], f->source->fields[field].labels);
}

void feed_u64(struct feed *f, size_t field, uint64_t value)
{
    struct exposition_column *column = aim_field(f, field);

    if (column && value != PROC_ABSENT)
        exposition_u64(column, f->labels, value);
}

void feed_i64(struct feed *f, size_t field, int64_t value)
{
    struct exposition_column *column = aim_field(f, field);

    if (column)
        exposition_i64(column, f->labels, value);
}

void feed_double(struct feed *f, size_t field, double value)
{
    struct exposition_column *column = aim_field(f, field);

    if (column && !isnan(value))
        exposition_double(column, f->labels, value);
}

void feed_decimal(struct feed *f, size_t field, uint64_t value, int decimals)
{
    struct exposition_column *column = aim_field(f, field);

    if (column && value != PROC_ABSENT)
        exposition_decimal(column, f->labels, value, decimals);
}

static bool is_key(const struct feed_key *k, const char *text, size_t len)
{
    return k->len == len && memcmp(k->text, text, len) == 0;
}

static struct feed_key *add_key(struct feed *f, const char *text, size_t len, const char *unit)
{
    if (f->key_count == KEYS_MAX)
        return NULL;
    struct feed_key *k = array_room((void **)&f->keys, &f->key_size, f->key_count, sizeof(*k));
    if (!k)
        return NULL;

    *k = (struct feed_key){ .text = strndup(text, len), .len = len, .unit = unit, .unnamed = true };
    if (!k->text)
        return NULL;
    f->key_count++;
    f->unnamed = true;

    return k;
}

/* The kernel prints its keys in one order, so the next one is nearly always the one behind the last. */
static struct feed_key *find_key(struct feed *f, const char *text, size_t len, const char *unit)
{
    for (size_t i = 0; i < f->key_count; i++) {
        size_t place = f->key_next + i < f->key_count ? f->key_next + i : f->key_next + i - f->key_count;
        if (is_key(&f->keys[place], text, len)) {
            f->key_next = place + 1 < f->key_count ? place + 1 : 0;
            return &f->keys[place];
        }
    }

    return add_key(f, text, len, unit);
}

void feed_key_u64(struct feed *f, const char *key, size_t len, const char *unit, uint64_t value)
{
    struct feed_key *k = find_key(f, key, len, unit);
    if (!k)
        return;

    k->pending_whole = value;
    k->pending_is_double = false;
    struct exposition_column *column = aim(f, &k->to, 0);
    if (column)
        exposition_u64(column, f->labels, value);
}

void feed_key_double(struct feed *f, const char *key, size_t len, const char *unit, double value)
{
    struct feed_key *k = find_key(f, key, len, unit);
    if (!k)
        return;

    k->pending = value;
    k->pending_is_double = true;
    struct exposition_column *column = aim(f, &k->to, 0);
    if (column)
        exposition_double(column, f->labels, value);
}

/* Keep the value on top alive as long as the feed, and pop it. anchor: index of the feed's table. */
static void keep(lua_State *L, int anchor)
{
    lua_rawseti(L, anchor, (lua_Integer)lua_rawlen(L, anchor) + 1);
}

static void add_constant(lua_State *L, int anchor, struct feed_column *to)
{
    struct exposition_text text;

    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "a label's constant is %s, not a string", luaL_typename(L, -1));
    if (to->constants == sizeof(to->constant) / sizeof(to->constant[0]))
        luaL_error(L, "too many label constants");
    text.bytes = lua_tolstring(L, -1, &text.len);
    to->constant[to->constants++] = text;
    keep(L, anchor);
}

/* What the script gave for a field, on top: a family, or { family, constant, … }. Pops it. */
static void read_column(lua_State *L, int anchor, const char *field, size_t labels, struct feed_column *to)
{
    struct feed_column read = { 0 };
    int given = lua_gettop(L);

    if (lua_istable(L, given)) {
        for (lua_Integer i = 2; lua_rawgeti(L, given, i) != LUA_TNIL; i++)
            add_constant(L, anchor, &read);
        lua_settop(L, given);
        lua_rawgeti(L, given, 1);
        lua_replace(L, given);
    }
    const struct lua_family *family = luaL_testudata(L, given, LUA_FAMILY);
    if (!family) {
        luaL_error(L, "field '%s' wants a family, or a list of a family and label values", field);
        return;
    }
    if (exposition_column_labels(family->column) != labels + read.constants)
        luaL_error(L, "field '%s': %s has %d labels, not %d", field,
                   exposition_family_name(exposition_column_family(family->column)),
                   (int)exposition_column_labels(family->column), (int)(labels + read.constants));
    read.column = family->column;
    *to = read;
    keep(L, anchor);
}

static size_t count_fields(const struct feed_source *s)
{
    size_t count = 0;

    while (s->fields[count].name)
        count++;

    return count;
}

static size_t check_field(lua_State *L, const struct feed_source *s)
{
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
    size_t field = 0;

    while (s->fields[field].name && strcmp(s->fields[field].name, name) != 0)
        field++;
    if (!s->fields[field].name)
        luaL_error(L, "feed '%s' has no field '%s'", s->name, name);

    return field;
}

/* The table at index 2 of field names and families. */
static void read_columns(lua_State *L, struct feed *f, int anchor)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    f->columns = calloc(count_fields(f->source) + 1, sizeof(*f->columns));
    if (!f->columns)
        luaL_error(L, "feed: not enough memory");

    for (lua_pushnil(L); lua_next(L, 2);) {
        size_t field = check_field(L, f->source);
        read_column(L, anchor, f->source->fields[field].name, f->source->fields[field].labels,
                    &f->columns[field]);
    }
}

static void read_options(lua_State *L, struct feed *f, int anchor)
{
    if (lua_isnoneornil(L, 3))
        return;

    luaL_checktype(L, 3, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, 3);) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        int filter = strcmp(name, "filter") == 0 ? 0 : strcmp(name, "type_filter") == 0 ? 1 : -1;
        if (filter < 0)
            luaL_error(L, "feeds have no option '%s'", name);
        f->filters[filter] = check_filter(L, lua_gettop(L));
        keep(L, anchor);
    }
}

static const struct feed_source *check_source(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    size_t i = 0;

    while (feed_sources[i] && strcmp(feed_sources[i]->name, name) != 0)
        i++;
    if (!feed_sources[i])
        luaL_error(L, "there is no feed '%s'", name);

    return feed_sources[i];
}

/* sonda.feed(source, families or function [, options]) */
static int feed(lua_State *L)
{
    const struct feed_source *source = check_source(L);
    struct collector_table *t = check_collector_table(L);

    lua_settop(L, 3);
    if (!collector_table_may_hold(L, &t->feeds, FEEDS_MAX))
        luaL_error(L, "more than %d feeds", FEEDS_MAX);
    struct feed *f = lua_newuserdatauv(L, sizeof(*f), 1);
    *f = (struct feed){ .source = source, .context = bind_context(L), .table = t, .what = source->name };
    luaL_setmetatable(L, LUA_FEED);
    t->feeds++;
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, 4, 1);
    int anchor = lua_gettop(L);

    lua_pushvalue(L, 2);
    keep(L, anchor); /* ANCHOR_NAMER */
    if (source->fields)
        read_columns(L, f, anchor);
    else
        luaL_checktype(L, 2, LUA_TFUNCTION);
    read_options(L, f, anchor);
    f->state = source->state_size ? calloc(1, source->state_size) : NULL;
    if (source->state_size && !f->state)
        return luaL_error(L, "feed: not enough memory");

    lua_settop(L, 4);
    return 1;
}

static void give_pending(struct feed *f, const struct feed_key *k)
{
    struct exposition_column *column = aim(f, &k->to, 0);

    if (column && k->pending_is_double)
        exposition_double(column, f->labels, k->pending);
    else if (column)
        exposition_u64(column, f->labels, k->pending_whole);
}

/* Ask the script where a new key goes; false or nil: nowhere. */
static void name_key(lua_State *L, struct feed *f, size_t place, int anchor)
{
    lua_rawgeti(L, anchor, ANCHOR_NAMER);
    lua_pushlstring(L, f->keys[place].text, f->keys[place].len);
    lua_pushstring(L, f->keys[place].unit);
    lua_call(L, 2, 1);
    if (lua_toboolean(L, -1))
        read_column(L, anchor, f->keys[place].text, 0, &f->keys[place].to);
    else
        lua_pop(L, 1);
    f->keys[place].unnamed = false;
    give_pending(f, &f->keys[place]);
}

static void name_keys(lua_State *L, struct feed *f)
{
    lua_getiuservalue(L, 1, 1);
    int anchor = lua_gettop(L);

    for (size_t i = 0; i < f->key_count; i++)
        if (f->keys[i].unnamed)
            name_key(L, f, i, anchor);
    f->unnamed = false;
}

/* feed() -> true | nil, message, errno. As with families, only the metatable leads here. */
static int feed_call(lua_State *L)
{
    struct feed *f = lua_touserdata(L, 1);

    if (!f->table->running)
        return luaL_error(L, "feed '%s': samples are given inside a collector only", f->source->name);

    f->key_next = 0;
    int r = f->source->run(f);
    bind_check_budget(L, f->context);
    if (r < 0)
        return bind_fail(L, r, f->what);
    if (f->unnamed)
        name_keys(L, f);
    if (exposition_failed(f->table->exposition))
        return luaL_error(L, "feed '%s': the scrape is too large", f->source->name);

    lua_pushboolean(L, true);
    return 1;
}

static int feed_gc(lua_State *L)
{
    struct feed *f = lua_touserdata(L, 1);

    for (size_t i = 0; i < f->key_count; i++)
        free(f->keys[i].text);
    free(f->keys);
    free(f->columns);
    if (f->state && f->source->state_free)
        f->source->state_free(f->state);
    free(f->state);
    f->table->feeds--;
    f->keys = NULL;
    f->columns = NULL;
    f->state = NULL;
    f->key_count = 0;

    return 0;
}

static const luaL_Reg METHODS[] = {
    { "__call", feed_call },
    { "__gc", feed_gc },
    { NULL, NULL },
};

void collect_feed_open(lua_State *L, struct bind_context *c)
{
    luaL_newmetatable(L, LUA_FEED);
    luaL_setfuncs(L, METHODS, 0);
    lua_pop(L, 1);

    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, feed, 1);
    lua_setfield(L, -2, "feed");
}
