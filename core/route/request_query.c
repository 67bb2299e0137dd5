/* SPDX-License-Identifier: MIT */
/* Query parameters, by their declaration: a table of typed values with defaults. What a route did not declare
 * is ignored. */
#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bind.h"
#include "route/request.h"
#include "route/table.h"

#define NAME_MAX_BYTES 256

/* The longest text of a number that makes sense. */
#define NUMBER_TEXT_MAX 64

struct query_walk {
    lua_State *L;
    const struct route_entry *entry;
    int table;  /* stack index of the values */
    int status; /* of a mistake, with its message on top of the stack */
};

static int mistake(struct query_walk *w, const struct query_parameter *q, const char *reason)
{
    lua_pushfstring(w->L, "query.%s: %s", q->name, reason);
    w->status = 422;
    return 1;
}

static const struct query_parameter *parameter_find(const struct route_entry *e, const char *name, size_t len)
{
    char decoded[NAME_MAX_BYTES + 1];

    if (len > NAME_MAX_BYTES || http_decode(name, len, true, decoded) < 0)
        return NULL;

    for (size_t i = 0; i < e->query_count; i++) {
        if (strcmp(e->query[i].name, decoded) == 0)
            return &e->query[i];
    }

    return NULL;
}

/* Lua's message formats lack %g of a double with all digits; lua_Number's own text will do. */
static int bounds(struct query_walk *w, const struct query_parameter *q, double value)
{
    bool low = q->has_minimum && value < q->minimum;

    if (!low && !(q->has_maximum && value > q->maximum))
        return 0;

    double bound = low ? q->minimum : q->maximum;
    if (bound == floor(bound) && fabs(bound) < 1e15)
        lua_pushfstring(w->L, "must be at %s %I", low ? "least" : "most", (LUAI_UACINT)bound);
    else
        lua_pushfstring(w->L, "must be at %s %f", low ? "least" : "most", bound);
    return mistake(w, q, lua_tostring(w->L, -1));
}

static int push_integer(struct query_walk *w, const struct query_parameter *q, const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');
    errno = 0;
    long long value = strtoll(text, NULL, 10);

    if (!*digits || digits[strspn(digits, "0123456789")] || errno)
        return mistake(w, q, "expected an integer");

    lua_pushinteger(w->L, value);
    return bounds(w, q, (double)value);
}

static int push_number(struct query_walk *w, const struct query_parameter *q, const char *text)
{
    char *end = NULL;
    double value = strtod(text, &end);

    if (!*text || *end || text[strspn(text, "+-.0123456789eE")] || !isfinite(value))
        return mistake(w, q, "expected a number");

    lua_pushnumber(w->L, value);
    return bounds(w, q, value);
}

static int push_boolean(struct query_walk *w, const struct query_parameter *q, const char *text)
{
    /* "?verbose" alone means yes. */
    bool yes = !*text || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;

    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "0") != 0)
        return mistake(w, q, "expected true or false");

    lua_pushboolean(w->L, yes);
    return 0;
}

static int push_string(struct query_walk *w, const struct query_parameter *q, const char *text, size_t len)
{
    char **choice = q->choices;

    if (len > q->max_length) {
        lua_pushfstring(w->L, "longer than %d bytes", (int)q->max_length);
        return mistake(w, q, lua_tostring(w->L, -1));
    }
    while (choice && *choice && strcmp(*choice, text) != 0)
        choice++;
    if (choice && !*choice) {
        luaL_Buffer list;
        luaL_buffinit(w->L, &list);
        luaL_addstring(&list, "expected one of");
        for (choice = q->choices; *choice; choice++) {
            luaL_addstring(&list, choice == q->choices ? " " : ", ");
            luaL_addstring(&list, *choice);
        }
        luaL_pushresult(&list);
        return mistake(w, q, lua_tostring(w->L, -1));
    }

    lua_pushlstring(w->L, text, len);
    return 0;
}

static int push_typed(struct query_walk *w, const struct query_parameter *q, const char *text, size_t len)
{
    if (q->type != QUERY_STRING && len > NUMBER_TEXT_MAX)
        return mistake(w, q, "too long");

    switch (q->type) {
    case QUERY_INTEGER:
        return push_integer(w, q, text);
    case QUERY_NUMBER:
        return push_number(w, q, text);
    case QUERY_BOOLEAN:
        return push_boolean(w, q, text);
    case QUERY_STRING:
        break;
    }

    return push_string(w, q, text, len);
}

/* values.name = the value on top of the stack, or appended to the list there. */
static void store(struct query_walk *w, const struct query_parameter *q)
{
    lua_State *L = w->L;

    if (!q->list) {
        lua_setfield(L, w->table, q->name);
        return;
    }

    if (lua_getfield(L, w->table, q->name) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setfield(L, w->table, q->name);
    }
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
}

/* One "name=value" of the query. The decoded value is NUL-terminated:
 * http_decode refuses NUL bytes inside. */
static int each(void *cls, const char *name, size_t name_len, const char *value, size_t value_len)
{
    struct query_walk *w = cls;
    const struct query_parameter *q = parameter_find(w->entry, name, name_len);
    luaL_Buffer text;

    if (!q)
        return 0;

    char *room = luaL_buffinitsize(w->L, &text, value_len + 1);
    long len = http_decode(value, value_len, true, room);
    luaL_pushresultsize(&text, len < 0 ? 0 : (size_t)len);
    if (len < 0) {
        mistake(w, q, "broken percent-encoding");
        w->status = 400;
        return 1;
    }
    if (push_typed(w, q, lua_tostring(w->L, -1), (size_t)len))
        return 1;

    lua_remove(w->L, -2);
    store(w, q);
    return 0;
}

static void push_default(lua_State *L, const struct query_parameter *q)
{
    switch (q->type) {
    case QUERY_STRING:
        lua_pushstring(L, q->default_string);
        break;
    case QUERY_INTEGER:
        lua_pushinteger(L, q->default_integer);
        break;
    case QUERY_NUMBER:
        lua_pushnumber(L, q->default_number);
        break;
    case QUERY_BOOLEAN:
        lua_pushboolean(L, q->default_integer != 0);
        break;
    }
}

/* Defaults for what was not sent; a mistake where it is required. */
static int fill(struct query_walk *w)
{
    lua_State *L = w->L;

    for (size_t i = 0; i < w->entry->query_count; i++) {
        const struct query_parameter *q = &w->entry->query[i];
        bool there = lua_getfield(L, w->table, q->name) != LUA_TNIL;
        lua_pop(L, 1);
        if (there)
            continue;
        if (q->required)
            return mistake(w, q, "is required");
        if (q->has_default) {
            push_default(L, q);
            lua_setfield(L, w->table, q->name);
        }
    }

    return 0;
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

int request_push_query(lua_State *L, const struct route_entry *e, const struct http_request *r)
{
    struct query_walk w = { .L = L, .entry = e };

    push_table(L, e);
    w.table = lua_gettop(L);
    luaL_checkstack(L, 16, NULL);
    if (!*r->query || http_query_each(r->query, each, &w) == 0)
        fill(&w);
    return w.status;
}
