/* SPDX-License-Identifier: MIT */
/* Metrics of the process (sonda.counter, gauge, histogram), its shared store (sonda.store), and the host's
 * last minutes (sonda.history). */
#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "lua/bind.h"
#include "lua/budget.h"
#include "lua/engine.h"
#include "metric/history.h"
#include "metric/registry.h"
#include "metric/store.h"
#include "number.h"

#define LUA_METRIC  "sonda.metric"
#define BUCKETS_MAX 64
#define STRING_MAX  65536

/* Seconds, as Prometheus client libraries have them. */
static const double BUCKETS[] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

/* Without a registry (sonda check, specs) the family is NULL and updates go nowhere. */
struct lua_metric {
    struct metric_family *family;
    enum metric_kind kind;
    size_t labels;
};

static struct metric_registry *registry(lua_State *L)
{
    const struct bind_context *c = bind_context(L);

    return c->host ? c->host->metrics : NULL;
}

/* ---- declaring ---- */

/* The strings of the list at `index`, NULL-terminated; the table keeps them alive. */
static size_t read_names(lua_State *L, int index, const char *names[METRIC_LABELS_MAX + 1])
{
    size_t count = 0;

    if (!lua_isnoneornil(L, index)) {
        luaL_checktype(L, index, LUA_TTABLE);
        for (; lua_rawgeti(L, index, (lua_Integer)count + 1) != LUA_TNIL; count++) {
            luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, index, "label names are strings");
            luaL_argcheck(L, count < METRIC_LABELS_MAX, index, "more than 8 labels");
            names[count] = lua_tostring(L, -1);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    names[count] = NULL;

    return count;
}

static size_t read_bounds(lua_State *L, int index, double bounds[BUCKETS_MAX])
{
    if (lua_isnoneornil(L, index)) {
        memcpy(bounds, BUCKETS, sizeof(BUCKETS));
        return sizeof(BUCKETS) / sizeof(BUCKETS[0]);
    }

    luaL_checktype(L, index, LUA_TTABLE);
    size_t count = lua_rawlen(L, index);
    luaL_argcheck(L, count <= BUCKETS_MAX, index, "more than 64 buckets");
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        luaL_argcheck(L, lua_type(L, -1) == LUA_TNUMBER, index, "buckets are numbers");
        bounds[i] = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }

    return count;
}

static void raise_declaration(lua_State *L, const char *name, int error)
{
    if (error == -EEXIST)
        luaL_error(
            L,
            "metric '%s' was declared before with another kind, labels or buckets, and keeps them while "
            "sonda runs: choose another name",
            name);
    if (error == -EINVAL)
        luaL_error(L, "'%s' is not a metric name, a label is none, or the buckets do not ascend", name);
    luaL_error(L, "metric '%s': %s", name, strerror(-error));
}

static struct metric_family *declare_family(lua_State *L, enum metric_kind kind, size_t *labels)
{
    const char *name = luaL_checkstring(L, 1);
    const char *help = luaL_checkstring(L, 2);
    const char *names[METRIC_LABELS_MAX + 1];
    double bounds[BUCKETS_MAX];
    *labels = read_names(L, 3, names);
    size_t bound_count = kind == METRIC_HISTOGRAM ? read_bounds(L, 4, bounds) : 0;

    struct metric_family *f = NULL;
    if (!registry(L))
        return f;
    int r = metric_family(registry(L), kind, name, help, names, bound_count ? bounds : NULL, bound_count, &f);
    if (r < 0)
        raise_declaration(L, name, r);

    return f;
}

static int declare(lua_State *L, enum metric_kind kind)
{
    if (!bind_context(L)->loading)
        return luaL_error(L, "metrics are declared while their script loads");

    size_t labels;
    struct metric_family *family = declare_family(L, kind, &labels);
    struct lua_metric *m = lua_newuserdatauv(L, sizeof(*m), 0);
    *m = (struct lua_metric){ family, kind, labels };
    luaL_setmetatable(L, LUA_METRIC);
    if (family && labels == 0)
        metric_series(family, NULL); /* there from the start, as 0 */

    return 1;
}

static int counter(lua_State *L)
{
    return declare(L, METRIC_COUNTER);
}

static int gauge(lua_State *L)
{
    return declare(L, METRIC_GAUGE);
}

static int histogram(lua_State *L)
{
    return declare(L, METRIC_HISTOGRAM);
}

/* ---- updating ---- */

/* The series of the label values from `index` on. NULL at the cap, or without a registry. */
static struct metric_series *check_series(lua_State *L, const struct lua_metric *m, int index)
{
    const char *values[METRIC_LABELS_MAX + 1];

    if ((size_t)(lua_gettop(L) - index + 1) != m->labels)
        luaL_error(L, "%d label values wanted, %d given", (int)m->labels, lua_gettop(L) - index + 1);
    for (size_t i = 0; i < m->labels; i++)
        values[i] = luaL_checkstring(L, index + (int)i);

    /* A trial (route_dry_run) has no metrics: what it counts is dropped. */
    return m->family && bind_context(L)->host->metrics ? metric_series(m->family, values) : NULL;
}

/* metric:add([n,] label values…): a first argument more than there are labels is the amount */
static int metric_add_method(lua_State *L)
{
    const struct lua_metric *m = luaL_checkudata(L, 1, LUA_METRIC);
    bool has_amount = (size_t)lua_gettop(L) == m->labels + 2;
    double amount = has_amount ? luaL_checknumber(L, 2) : 1;

    luaL_argcheck(L, m->kind != METRIC_HISTOGRAM, 1, "a histogram observes");
    luaL_argcheck(L, m->kind != METRIC_COUNTER || amount >= 0, 2, "a counter never goes back");
    metric_add(check_series(L, m, has_amount ? 3 : 2), amount);

    return 0;
}

/* gauge:set(v, label values…) */
static int metric_set_method(lua_State *L)
{
    const struct lua_metric *m = luaL_checkudata(L, 1, LUA_METRIC);
    double value = luaL_checknumber(L, 2);

    luaL_argcheck(L, m->kind == METRIC_GAUGE, 1, "only a gauge can be set");
    metric_set(check_series(L, m, 3), value);

    return 0;
}

/* histogram:observe(v, label values…) */
static int metric_observe_method(lua_State *L)
{
    const struct lua_metric *m = luaL_checkudata(L, 1, LUA_METRIC);
    double value = luaL_checknumber(L, 2);

    luaL_argcheck(L, m->kind == METRIC_HISTOGRAM, 1, "only a histogram observes");
    metric_observe(check_series(L, m, 3), value);

    return 0;
}

/* ---- the store ---- */

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

/* ---- the host's last minutes ---- */

static void push_names(lua_State *L, const struct metric_ring *ring)
{
    const char *const *names = metric_ring_names(ring);

    lua_newtable(L);
    for (int i = 0; names[i]; i++) {
        lua_pushstring(L, names[i]);
        lua_rawseti(L, -2, i + 1);
    }
}

/* sonda.history(name [, seconds]) -> list of numbers (NaN: none), oldest first, and unix seconds of the last
 * one; sonda.history() -> list of names; nil, message outside a server or for another name */
static int history(lua_State *L)
{
    const struct bind_context *c = bind_context(L);
    if (!c->host || !c->host->history)
        return bind_fail(L, -ENODATA, "history");

    struct metric_ring *ring = metric_history_ring(c->host->history);
    if (lua_isnoneornil(L, 1)) {
        push_names(L, ring);
        return 1;
    }

    const char *name = luaL_checkstring(L, 1);
    lua_Integer seconds = luaL_optinteger(L, 2, METRIC_RING_SECONDS);
    luaL_argcheck(L, seconds > 0 && seconds <= METRIC_RING_SECONDS, 2, "1 to 900 seconds");
    double *values = lua_newuserdatauv(L, METRIC_RING_SECONDS * sizeof(*values), 0);
    int64_t last_ns;
    int count = metric_ring_read(ring, name, values, (size_t)seconds, &last_ns);
    if (count < 0)
        return bind_fail(L, count, name);

    lua_createtable(L, count, 0);
    for (int i = 0; i < count; i++) {
        lua_pushnumber(L, values[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushnumber(L, (double)(last_ns / 1000000) / 1e3);
    return 2;
}

static const luaL_Reg METHODS[] = {
    { "add", metric_add_method },
    { "set", metric_set_method },
    { "observe", metric_observe_method },
    { NULL, NULL },
};

static const luaL_Reg STORE[] = {
    { "get", store_get }, { "set", store_set }, { "delete", store_delete },
    { "add", store_add }, { NULL, NULL },
};

static const luaL_Reg FUNCTIONS[] = {
    { "counter", counter }, { "gauge", gauge }, { "histogram", histogram },
    { "history", history }, { NULL, NULL },
};

void bind_metric_open(lua_State *L, struct bind_context *c)
{
    luaL_newmetatable(L, LUA_METRIC);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    bind_functions(L, METHODS, c);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);

    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, FUNCTIONS, 1);
    bind_functions(L, STORE, c);
    lua_setfield(L, -2, "store");
}
