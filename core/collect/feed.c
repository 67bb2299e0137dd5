/* SPDX-License-Identifier: MIT */
#include "collect/feed.h"

#include <lauxlib.h>
#include <string.h>

#include "collect/family.h"
#include "collect/filter.h"
#include "collect/table.h"
#include "engine/bind.h"
#include "feed/sources.h"

#define LUA_FEED "sonda.feed"

struct lua_feed {
    struct feed feed;
    struct collector_table *table; /* that counts it */
};

/* The feed's Lua table: its one user value. Keeps families, label constants, filters and the naming function
 * alive. */
enum { ANCHOR_NAMER = 1 };

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
    struct feed_column read = { .labels = labels };
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

/* The table at index 2 of field names and families. */
static void read_columns(lua_State *L, struct feed *f, int anchor)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, 2);) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        size_t labels;
        int field = feed_find_field(f->source, name, &labels);
        if (field < 0)
            luaL_error(L, "feed '%s' has no field '%s'", f->source->name, name);
        read_column(L, anchor, name, labels, &f->columns[field]);
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
    const struct feed_source *source = feed_source_find(name);

    if (!source)
        luaL_error(L, "there is no feed '%s'", name);

    return source;
}

/* Leave a feed that is opened on the stack, and behind it the table that keeps alive what it refers to. */
static struct feed *push_feed(lua_State *L, const struct feed_source *source, struct collector_table *t)
{
    struct lua_feed *f = lua_newuserdatauv(L, sizeof(*f), 1);

    *f = (struct lua_feed){ .table = t };
    luaL_setmetatable(L, LUA_FEED);
    t->feeds++;
    if (feed_open(&f->feed, source, &t->sink) < 0)
        luaL_error(L, "feed: not enough memory");
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, -3, 1);

    return &f->feed;
}

/* sonda.feed(source, families or function [, options]) */
static int feed(lua_State *L)
{
    const struct feed_source *source = check_source(L);
    struct collector_table *t = check_collector_table(L);

    lua_settop(L, 3);
    if (!bind_loads_built_in(bind_context(L)) && !collector_table_may_hold(L, &t->feeds, FEEDS_MAX))
        luaL_error(L, "more than %d feeds", FEEDS_MAX);
    struct feed *f = push_feed(L, source, t);
    int anchor = lua_gettop(L);

    lua_pushvalue(L, 2);
    keep(L, anchor); /* ANCHOR_NAMER */
    if (feed_has_keys(source))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    else
        read_columns(L, f, anchor);
    read_options(L, f, anchor);

    lua_settop(L, 4);
    return 1;
}

/* Ask the script where a new key goes; false or nil: nowhere. */
static void name_key(lua_State *L, struct feed *f, size_t place, int anchor)
{
    const struct feed_key *k = f->keys[place];
    struct feed_column to = { 0 };

    lua_rawgeti(L, anchor, ANCHOR_NAMER);
    lua_pushlstring(L, k->text, k->len);
    lua_pushstring(L, k->unit);
    lua_call(L, 2, 1);
    if (lua_toboolean(L, -1))
        read_column(L, anchor, k->text, 0, &to);
    else
        lua_pop(L, 1);
    feed_name_key(f, place, &to);
}

static void name_keys(lua_State *L, struct feed *f)
{
    lua_getiuservalue(L, 1, 1);
    int anchor = lua_gettop(L);

    for (size_t i = 0; i < f->key_count; i++)
        if (f->keys[i]->unnamed)
            name_key(L, f, i, anchor);
    f->unnamed = false;
}

/* feed() -> true | nil, message, errno. As with families, only the metatable leads here. */
static int feed_call(lua_State *L)
{
    struct lua_feed *l = lua_touserdata(L, 1);
    struct feed *f = &l->feed;

    if (!l->table->running)
        return luaL_error(L, "feed '%s': samples are given inside a collector only", f->source->name);
    bind_check_stack(L, l->table->context);

    int r = feed_run(f);
    bind_check_budget(L, l->table->context);
    if (r < 0)
        return bind_fail(L, r, f->what);
    if (f->unnamed)
        name_keys(L, f);
    if (exposition_failed(l->table->exposition))
        return luaL_error(L, "feed '%s': the scrape is too large", f->source->name);

    lua_pushboolean(L, true);
    return 1;
}

static int feed_gc(lua_State *L)
{
    struct lua_feed *f = lua_touserdata(L, 1);

    feed_free(&f->feed);
    f->table->feeds--;

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
