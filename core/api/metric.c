/* SPDX-License-Identifier: MIT */
/* Metrics of the process (sonda.counter, gauge, histogram), its shared store (sonda.store), and the host's
 * last minutes (sonda.history). */
#include "api/metric.h"

#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "collect/family.h"
#include "collect/table.h"
#include "engine/bind.h"
#include "engine/engine.h"
#include "metric/registry.h"

#define LUA_METRIC  "sonda.metric"
#define BUCKETS_MAX 64

/* Seconds, as Prometheus client libraries have them. */
static const double BUCKETS[] = { 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10 };

/* One declaration for handlers, jobs and collectors. What is set and added is a series of the process,
 * which lasts; a collector that calls the metric gives a sample of its scrape, as with sonda.gauge_family.
 * Without a registry (sonda check, specs) the family is NULL and updates of series go nowhere. */
struct lua_metric {
    struct metric_family *family;
    struct exposition_column *column; /* of its samples; NULL: no collector has given one yet */
    enum metric_kind kind;
    size_t labels;
};

/* User values of a metric: its name, its help, the names of its labels. */
enum { NAME = 1, HELP, LABELS };

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
    if (error == -ENOSPC)
        luaL_error(L, "too many metrics, or too long ones; '%s' is one too many", name);
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

/* The arguments of the declaration, for the metric on top of the stack. The script may change its own
 * table. */
static void keep_declaration(lua_State *L, size_t labels)
{
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, NAME);
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, HELP);
    lua_createtable(L, (int)labels, 0);
    for (size_t i = 1; i <= labels; i++) {
        lua_rawgeti(L, 3, (lua_Integer)i);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    lua_setiuservalue(L, -2, LABELS);
}

static int declare(lua_State *L, enum metric_kind kind)
{
    if (!bind_context(L)->loading)
        return luaL_error(L, "metrics are declared while their script loads");

    size_t labels;
    struct metric_family *family = declare_family(L, kind, &labels);
    struct lua_metric *m = lua_newuserdatauv(L, sizeof(*m), 3);
    *m = (struct lua_metric){ .family = family, .kind = kind, .labels = labels };
    luaL_setmetatable(L, LUA_METRIC);
    keep_declaration(L, labels);
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

/* Push the value of the label that is on top of the stack, of the table at `index`, in its place. */
static void named_value(lua_State *L, int index)
{
    const char *name = lua_tostring(L, -1);

    lua_pushvalue(L, -1);
    int type = lua_rawget(L, index);
    if (type != LUA_TSTRING && type != LUA_TNUMBER)
        luaL_error(L, "label '%s' expects a string, found %s", name, luaL_typename(L, -1));
    lua_remove(L, -2);
}

/* Label values by name, { queue = "mail" }, are the last argument where it is a table: they give way to
 * the values in the order of the declaration. */
static void spread_labels(lua_State *L, const struct lua_metric *m)
{
    int given = lua_gettop(L);
    size_t count = 0;

    if (!lua_istable(L, given))
        return;
    for (lua_pushnil(L); lua_next(L, given); lua_pop(L, 1))
        count++;
    if (count != m->labels)
        luaL_error(L, "%d labels wanted, %d given", (int)m->labels, (int)count);

    luaL_checkstack(L, METRIC_LABELS_MAX + 4, NULL);
    lua_getiuservalue(L, 1, LABELS);
    for (size_t i = 1; i <= m->labels; i++) {
        lua_rawgeti(L, given + 1, (lua_Integer)i);
        named_value(L, given);
    }
    lua_remove(L, given + 1);
    lua_remove(L, given);
}

/* Where the collector's samples of the metric go. From now on they stand for the series of the process. */
static struct exposition_column *column_of(lua_State *L, struct lua_metric *m, struct collector_table *t)
{
    const char *names[METRIC_LABELS_MAX + 1];
    enum exposition_type type = m->kind == METRIC_COUNTER ? EXPOSITION_COUNTER : EXPOSITION_GAUGE;
    int top = lua_gettop(L);

    metric_yield(m->family);
    if (m->column)
        return m->column;

    lua_getiuservalue(L, 1, LABELS);
    read_names(L, top + 1, names);
    lua_getiuservalue(L, 1, NAME);
    lua_getiuservalue(L, 1, HELP);
    m->column = declare_column(L, t, type, lua_tostring(L, -2), lua_tostring(L, -1), names, m->labels);
    lua_settop(L, top);
    return m->column;
}

/* metric(value, label values…), in a collector: a sample of the scrape under way. */
static int metric_call(lua_State *L)
{
    struct lua_metric *m = luaL_checkudata(L, 1, LUA_METRIC);
    struct collector_table *t = check_collector_table(L);
    struct exposition_text values[METRIC_LABELS_MAX + 1];
    struct label_scratch scratch;

    if (m->kind == METRIC_HISTOGRAM)
        luaL_error(L, "a histogram observes");
    check_running(L, t, "a metric");
    spread_labels(L, m);
    if ((size_t)lua_gettop(L) != m->labels + 2)
        luaL_error(L, "a value and %d label values wanted", (int)m->labels);

    struct exposition_column *column = column_of(L, m, t);
    for (size_t i = 0; i < m->labels; i++)
        values[i] = check_label(L, (int)i + 3, i, &scratch, "metric");
    add_sample(L, t, column, values, 2);
    return 0;
}

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
    spread_labels(L, m);
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
    spread_labels(L, m);
    metric_set(check_series(L, m, 3), value);

    return 0;
}

/* histogram:observe(v, label values…) */
static int metric_observe_method(lua_State *L)
{
    const struct lua_metric *m = luaL_checkudata(L, 1, LUA_METRIC);
    double value = luaL_checknumber(L, 2);

    luaL_argcheck(L, m->kind == METRIC_HISTOGRAM, 1, "only a histogram observes");
    spread_labels(L, m);
    metric_observe(check_series(L, m, 3), value);

    return 0;
}

static const luaL_Reg METHODS[] = {
    { "add", metric_add_method },
    { "set", metric_set_method },
    { "observe", metric_observe_method },
    { NULL, NULL },
};

static const luaL_Reg FUNCTIONS[] = {
    { "counter", counter },
    { "gauge", gauge },
    { "histogram", histogram },
    { NULL, NULL },
};

void api_metric_open(lua_State *L, struct bind_context *c)
{
    luaL_newmetatable(L, LUA_METRIC);
    bind_functions(L, METHODS, c);
    lua_setfield(L, -2, "__index");
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, metric_call, 1);
    lua_setfield(L, -2, "__call");
    lua_pop(L, 1);

    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, FUNCTIONS, 1);
}
