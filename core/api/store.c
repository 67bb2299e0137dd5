/* SPDX-License-Identifier: MIT */
/* sonda.store: the key-value store of the process (metric/store.h). */
#include "api/store.h"

#include <errno.h>
#include <lauxlib.h>

#include "engine/bind.h"
#include "engine/budget.h"
#include "engine/engine.h"
#include "metric/store.h"

#define STRING_MAX 65536

static struct metric_store *check_store(lua_State *L)
{
    const struct bind_context *c = bind_context(L);

    struct metric_store *store = c->host ? c->host->store : NULL;

    if (!store)
        luaL_error(L, "there is no store here: it belongs to a running server");

    return store;
}

static void push_value(lua_State *L, const struct metric_store_value *v)
{
    switch (v->kind) {
    case METRIC_STORE_STRING:
        lua_pushlstring(L, v->string.bytes, v->string.len);
        break;
    case METRIC_STORE_INTEGER:
        lua_pushinteger(L, v->integer);
        break;
    case METRIC_STORE_NUMBER:
        lua_pushnumber(L, v->number);
        break;
    case METRIC_STORE_BOOLEAN:
        lua_pushboolean(L, v->boolean);
        break;
    }
}

static struct metric_store_value check_value(lua_State *L, int index)
{
    struct metric_store_value v = { 0 };

    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        v.kind = METRIC_STORE_STRING;
        v.string.bytes = lua_tolstring(L, index, &v.string.len);
        luaL_argcheck(L, v.string.len <= STRING_MAX, index, "a string of more than 64 KiB");
        break;
    case LUA_TNUMBER:
        v.kind = lua_isinteger(L, index) ? METRIC_STORE_INTEGER : METRIC_STORE_NUMBER;
        if (v.kind == METRIC_STORE_INTEGER)
            v.integer = lua_tointeger(L, index);
        else
            v.number = lua_tonumber(L, index);
        break;
    case LUA_TBOOLEAN:
        v.kind = METRIC_STORE_BOOLEAN;
        v.boolean = lua_toboolean(L, index);
        break;
    default:
        luaL_argerror(L, index, "a string, number or boolean is wanted");
    }

    return v;
}

/* store.get(key) -> value or nil */
static int store_get(lua_State *L)
{
    struct metric_store *s = check_store(L);
    size_t len;
    const char *key = luaL_checklstring(L, 1, &len);
    char small[512], *buffer = small;
    size_t size = sizeof(small);
    struct metric_store_value v;

    /* Another thread may make it longer between two looks. */
    int r = metric_store_get(s, key, len, budget_clock_ns(), buffer, size, &v);
    while (r == -ENOSPC) {
        size = v.string.len;
        buffer = lua_newuserdatauv(L, size, 0);
        r = metric_store_get(s, key, len, budget_clock_ns(), buffer, size, &v);
    }
    if (r < 0)
        lua_pushnil(L);
    else
        push_value(L, &v);

    return 1;
}

/* store.set(key, value [, ttl seconds]) -> true | nil, message, errno; a nil value deletes */
static int store_set(lua_State *L)
{
    struct metric_store *s = check_store(L);
    size_t len;
    const char *key = luaL_checklstring(L, 1, &len);
    double ttl = luaL_optnumber(L, 3, 0);
    int64_t now = budget_clock_ns();

    luaL_argcheck(L, len > 0 && len <= METRIC_STORE_KEY_MAX, 1, "keys have 1 to 256 bytes");
    luaL_argcheck(L, ttl >= 0 && ttl <= 1e9, 3, "seconds from 0 to 1e9");
    if (lua_isnil(L, 2)) {
        metric_store_delete(s, key, len, now);
    } else {
        struct metric_store_value v = check_value(L, 2);
        int64_t ttl_ns = ttl > 0 && ttl < 1e-9 ? 1 : (int64_t)(ttl * 1e9);
        int r = metric_store_set(s, key, len, &v, ttl_ns, now);
        if (r < 0)
            return bind_fail(L, r, "store");
    }

    lua_pushboolean(L, true);
    return 1;
}

/* store.delete(key) -> whether it was there */
static int store_delete(lua_State *L)
{
    struct metric_store *s = check_store(L);
    size_t len;
    const char *key = luaL_checklstring(L, 1, &len);

    lua_pushboolean(L, metric_store_delete(s, key, len, budget_clock_ns()));
    return 1;
}

/* store.add(key [, n]) -> the sum | nil, message, errno */
static int store_add(lua_State *L)
{
    struct metric_store *s = check_store(L);
    size_t len;
    const char *key = luaL_checklstring(L, 1, &len);
    struct metric_store_value more = { .kind = METRIC_STORE_INTEGER, .integer = 1 }, sum;

    luaL_argcheck(L, len > 0 && len <= METRIC_STORE_KEY_MAX, 1, "keys have 1 to 256 bytes");
    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TNUMBER);
        more = check_value(L, 2);
    }
    int r = metric_store_add(s, key, len, &more, budget_clock_ns(), &sum);
    if (r < 0)
        return bind_fail(L, r, r == -EINVAL ? "store: the value there is no number" : "store");

    push_value(L, &sum);
    return 1;
}

static const luaL_Reg STORE[] = {
    { "get", store_get }, { "set", store_set }, { "delete", store_delete },
    { "add", store_add }, { NULL, NULL },
};

void api_store_open(lua_State *L, struct bind_context *c)
{
    bind_functions(L, STORE, c);
    lua_setfield(L, -2, "store");
}
