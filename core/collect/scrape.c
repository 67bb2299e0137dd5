/* SPDX-License-Identifier: MIT */
#include "collect/scrape.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/hash_set.h"
#include "base/log.h"
#include "collect/family.h"
#include "collect/process.h"
#include "engine/bind.h"
#include "engine/budget.h"
#include "engine/engine.h"
#include "engine/fault.h"
#include "metric/expose.h"
#include "metric/registry.h"

enum outcome { COLLECTED, NO_DATA, REFUSED, RAISED };

static const char no_data;

void *scrape_no_data(void)
{
    return (void *)(uintptr_t)&no_data;
}

static const char *option(const struct collector_table *t, const char *name)
{
    const char *const *options = t->context->host ? t->context->host->options : NULL;
    const char *value = NULL;

    /* The last one given counts. */
    for (; options && options[0]; options += 2)
        if (strcmp(options[0], name) == 0)
            value = options[1];

    return value;
}

static bool is_on(const char *value)
{
    return strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

bool collector_enabled(const struct collector_table *t, const struct collector *c)
{
    char name[128];

    snprintf(name, sizeof(name), "collector.%s", c->name);
    const char *own = option(t, name);
    if (own)
        return is_on(own);

    const char *defaults = option(t, "collector.disable-defaults");
    return c->is_default && !(defaults && is_on(defaults));
}

/* The name at `i` of the list at `index`, left on the stack; NULL behind the last one. */
static const char *push_name(lua_State *L, const struct collector_table *t, int index, lua_Integer i)
{
    bind_check_budget(L, t->context);
    if (lua_rawgeti(L, index, i) == LUA_TNIL)
        return NULL;

    return lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?";
}

/* The collectors of the list at `index` are wanted. Returns 0, or pushes nil, message and returns 2. */
static int include(lua_State *L, struct collector_table *t, int index)
{
    const char *name;

    for (lua_Integer i = 1; (name = push_name(L, t, index, i)); i++) {
        struct collector *c = collector_table_find(t, name);
        if (!c || !collector_enabled(t, c)) {
            lua_pushnil(L);
            lua_pushfstring(L, "%s collector: %s", c ? "disabled" : "missing", name);
            return 2;
        }
        c->wanted = true;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);

    return 0;
}

/* The collectors of the list at `index` are not wanted. One that is not there is left out already: as with
 * node_exporter, so that one scrape configuration serves hosts of several kinds. */
static void exclude(lua_State *L, struct collector_table *t, int index)
{
    const char *name;

    for (lua_Integer i = 1; (name = push_name(L, t, index, i)); i++) {
        struct collector *c = collector_table_find(t, name);
        if (c)
            c->wanted = false;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* The list of that name in the options at index 1, left on the stack; nil where it is empty or absent. */
static bool push_list(lua_State *L, const char *name)
{
    if (bind_raw_field(L, 1, name) == LUA_TNIL)
        return false;

    luaL_argexpected(L, lua_istable(L, -1), 1, "a list of names");
    return lua_rawlen(L, -1) > 0;
}

/* Returns 0 with each collector's `wanted` set, or pushes nil, message and returns 2. */
static int choose(lua_State *L, struct collector_table *t)
{
    bool includes = push_list(L, "collect");
    bool excludes = push_list(L, "exclude");

    if (includes && excludes) {
        lua_pushnil(L);
        lua_pushliteral(L, "collect and exclude cannot be combined");
        return 2;
    }
    for (size_t i = 0; i < t->count; i++)
        t->list[i].wanted = !includes && collector_enabled(t, &t->list[i]);

    int exclude_index = lua_gettop(L);
    if (excludes)
        exclude(L, t, exclude_index);

    return includes ? include(L, t, exclude_index - 1) : 0;
}

static uint64_t hash_choice(const struct collector_table *t)
{
    uint64_t hash = 1;

    for (size_t i = 0; i < t->count; i++)
        hash = hash_set_hash(hash, &t->list[i].wanted, sizeof(t->list[i].wanted));

    return hash;
}

static void tell(const struct collector_table *t, int level, const char *message)
{
    const struct collector *c = t->running;
    const struct engine_host *host = t->context->host;

    if (host && host->log)
        host->log(level, c->script, c->line, message);
}

/* Half of what the scrape has left at most, so that one endless collector after the other leaves time for the
 * rest. */
static int64_t collector_budget(lua_State *L, const struct collector_table *t, int64_t now)
{
    const struct engine_limits *limits = &t->context->host->limits;
    int64_t most = limits->collector_ns ? limits->collector_ns : limits->call_ns;
    int64_t left = (budget_of(L)->deadline_ns - now) / 2;

    return left < most ? left : most;
}

/* The results of the collector's function are the two on top. */
static enum outcome judge(lua_State *L)
{
    if (lua_touserdata(L, -2) == &no_data)
        return NO_DATA;

    return !lua_toboolean(L, -2) && !lua_isnil(L, -1) ? REFUSED : COLLECTED;
}

/* What a call that came to an end left on top. */
static enum outcome judge_status(lua_State *L, int status, struct script_fault *fault)
{
    enum outcome outcome = status == LUA_OK ? judge(L) : RAISED;

    if (outcome == RAISED || outcome == REFUSED)
        fault_value(fault, L, -1);
    return outcome;
}

/* Call the function and argument on top in a scope of its own. Where it failed *fault says why: nothing is
 * allocated for it, for it may have left no memory. */
static enum outcome call(lua_State *L, const struct collector_table *t, struct script_fault *fault,
                         int64_t now)
{
    struct budget *budget = budget_of(L);
    struct budget_scope scope;

    fault->path[0] = '\0';
    if (budget_enter(budget, &scope, L, collector_budget(L, t, now), fault, &now) < 0)
        luaL_error(L, "no timer for the collectors");
    int status = lua_pcall(L, 1, 2, 0);
    int cause = budget_leave(budget, &scope);
    if (budget->expired)
        budget_raise(L);

    if (cause) {
        snprintf(fault->reason, sizeof(fault->reason), "past its %s", cause == -ENOMEM ? "memory" : "time");
        return RAISED;
    }

    return judge_status(L, status, fault);
}

/* Raising is a mistake of the script, a refusal what the host is like; either is told once until it is over.
 */
static void tell_failure(const struct collector_table *t, const struct script_fault *f, enum outcome outcome,
                         bool told)
{
    char place[sizeof(f->path) + 16] = "", message[1024];

    if (*f->path)
        snprintf(place, sizeof(place), "%s:%d: ", f->path, f->line);
    snprintf(message, sizeof(message), "collector %s: %s%s", t->running->name, place, f->reason);
    tell(t, told ? LOG_DEBUG : outcome == RAISED ? LOG_ERROR : LOG_WARN, message);
}

/* What success 0 cannot tell: it is 0 too where the kernel has nothing for a collector. */
static void count_failure(const struct collector_table *t)
{
    static const char *const labels[] = { "collector", NULL };
    const struct engine_host *host = t->context->host;
    const char *const values[] = { t->running->name };
    struct metric_family *f;

    if (host && host->metrics &&
        metric_family(host->metrics, METRIC_COUNTER, "sonda_collector_errors_total",
                      "Collections in which a collector failed or was late.", labels, NULL, 0, &f) == 0)
        metric_add(metric_series(f, values), 1);
}

/* Run one collector, with the scrape object on top; what it gave before it failed is dropped. */
static enum outcome run(lua_State *L, struct collector_table *t, struct collector *c, int64_t now)
{
    int top = lua_gettop(L);
    struct script_fault fault;

    exposition_mark(t->exposition);
    t->running = c;
    t->faulty = false;
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->function_ref);
    lua_pushvalue(L, top);
    enum outcome outcome = call(L, t, &fault, now);
    if (outcome != COLLECTED)
        exposition_rollback(t->exposition);
    bool failed = outcome == RAISED || outcome == REFUSED;
    if (failed) {
        count_failure(t);
        tell_failure(t, &fault, outcome, c->told);
    }
    c->told = failed || t->faulty;
    t->running = NULL;
    lua_settop(L, top);

    return outcome;
}

static struct exposition_column *own_column(struct collector_table *t, const char *name, const char *help)
{
    static const char *const labels[] = { "collector" };
    struct exposition_family *family;
    struct exposition_column *column;

    if (exposition_family(t->exposition, EXPOSITION_GAUGE, name, help, &family) < 0 ||
        exposition_column(family, "", labels, 1, &column) < 0)
        return NULL;

    return column;
}

static void run_all(lua_State *L, struct collector_table *t)
{
    struct exposition_column *success =
        own_column(t, "node_scrape_collector_success", "node_exporter: Whether a collector succeeded.");
    struct exposition_column *duration = own_column(t, "node_scrape_collector_duration_seconds",
                                                    "node_exporter: Duration of a collector scrape.");

    for (size_t i = 0; i < t->count; i++) {
        struct collector *c = &t->list[i];
        if (!c->wanted)
            continue;

        int64_t begin = budget_clock_ns();
        enum outcome outcome = run(L, t, c, begin);
        struct exposition_text name = { c->name, strlen(c->name) };
        exposition_mark(t->exposition);
        if (duration)
            exposition_decimal(duration, &name, (uint64_t)(budget_clock_ns() - begin), 9);
        if (success)
            exposition_u64(success, &name, outcome == COLLECTED);
    }
}

static int collect(lua_State *L)
{
    struct collector_table *t = lua_touserdata(L, 1);

    t->scrape++;
    exposition_begin(t->exposition);
    *(struct collector_table **)lua_newuserdatauv(L, sizeof(t), 0) = t;
    luaL_setmetatable(L, LUA_SCRAPE);
    run_all(L, t);
    process_metrics(t->context, t->exposition);
    if (t->context->host && t->context->host->metrics)
        metric_expose(t->context->host->metrics, t->exposition);

    return 0;
}

/* An error that is not a collector's own (the request's budget has ended) goes on, with the table ready for
 * the next scrape. */
static void collect_protected(lua_State *L, struct collector_table *t)
{
    t->collected_ns = 0;
    lua_pushcfunction(L, collect);
    lua_pushlightuserdata(L, t);
    int status = lua_pcall(L, 1, 0, 0);
    t->running = NULL;
    if (status != LUA_OK)
        lua_error(L);
}

static int refuse_size(lua_State *L, struct collector_table *t)
{
    buffer_free(&t->text);
    lua_pushnil(L);
    lua_pushliteral(L, "not enough memory for the scrape");

    return 2;
}

static int render(lua_State *L, struct collector_table *t, bool openmetrics)
{
    buffer_clear(&t->text);
    exposition_render(t->exposition, openmetrics, &t->text);
    if (t->text.failed)
        return refuse_size(L, t);

    lua_pushlstring(L, t->text.bytes ? t->text.bytes : "", t->text.len);
    buffer_free(&t->text);

    return 1;
}

struct lent {
    struct collector_table *table;
    int64_t scrape; /* whose text it is */
    bool openmetrics;
};

static int lend(lua_State *L, struct collector_table *t, bool openmetrics)
{
    struct lent *text = lua_newuserdatauv(L, sizeof(*text), 0);

    *text = (struct lent){ t, t->scrape, openmetrics };
    luaL_setmetatable(L, LUA_SCRAPE_TEXT);

    return 1;
}

bool scrape_append(lua_State *L, int index, struct buffer *out)
{
    const struct lent *text = luaL_testudata(L, index, LUA_SCRAPE_TEXT);
    if (!text)
        return false;
    if (text->scrape != text->table->scrape)
        luaL_error(L, "the text of a scrape is lent until the next one");

    exposition_render(text->table->exposition, text->openmetrics, out);
    return true;
}

int scrape(lua_State *L)
{
    struct collector_table *t = check_collector_table(L);
    if (t->running)
        return luaL_error(L, "a scrape is under way");

    lua_settop(L, 1);
    if (lua_isnil(L, 1)) {
        lua_newtable(L);
        lua_replace(L, 1);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    bind_raw_field(L, 1, "openmetrics");
    bool openmetrics = lua_toboolean(L, -1);
    bind_raw_field(L, 1, "lend");
    bool lends = lua_toboolean(L, -1);
    int r = choose(L, t);
    if (r)
        return r;

    uint64_t filter = hash_choice(t);
    int64_t now = budget_clock_ns();
    if (!t->collected_ns || filter != t->collected_filter || now - t->collected_ns > SCRAPE_FRESH_NS) {
        collect_protected(L, t);
        t->collected_ns = now;
        t->collected_filter = filter;
    }

    if (exposition_failed(t->exposition))
        return refuse_size(L, t);

    return lends ? lend(L, t, openmetrics) : render(L, t, openmetrics);
}

/* Names and values of the table at `index` as labels; the table keeps the strings alive. Returns how many. */
static size_t read_label_table(lua_State *L, int index, const char *metric, const char **names,
                               struct exposition_text *values, struct label_scratch *scratch)
{
    size_t count = 0;

    luaL_checktype(L, index, LUA_TTABLE);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1), count++) {
        if (count == EXPOSITION_LABELS_MAX)
            luaL_error(L, "more than %d labels", EXPOSITION_LABELS_MAX);
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "a label's name is no string");
        names[count] = lua_tostring(L, -2);
        values[count] = check_label(L, lua_gettop(L), count, scratch, metric);
    }

    return count;
}

/* scrape:gauge(name, help, value [, { label = value, … }]) */
static int add(lua_State *L, enum exposition_type type)
{
    struct collector_table *t = *(struct collector_table **)luaL_checkudata(L, 1, LUA_SCRAPE);
    const char *name = luaL_checkstring(L, 2);
    const char *help = luaL_checkstring(L, 3);
    const char *names[EXPOSITION_LABELS_MAX];
    struct exposition_text values[EXPOSITION_LABELS_MAX];
    struct label_scratch scratch;

    check_running(L, t, name); /* before its family is declared */
    size_t count = lua_isnoneornil(L, 5) ? 0 : read_label_table(L, 5, name, names, values, &scratch);

    struct exposition_column *column = declare_passing_column(L, t, type, name, help, names, count);
    add_sample(L, t, column, values, 4);

    return 0;
}

static int scrape_gauge(lua_State *L)
{
    return add(L, EXPOSITION_GAUGE);
}

static int scrape_counter(lua_State *L)
{
    return add(L, EXPOSITION_COUNTER);
}

static int scrape_untyped(lua_State *L)
{
    return add(L, EXPOSITION_UNTYPED);
}

static const luaL_Reg METHODS[] = {
    { "gauge", scrape_gauge },
    { "counter", scrape_counter },
    { "untyped", scrape_untyped },
    { NULL, NULL },
};

void collect_scrape_open(lua_State *L)
{
    luaL_newmetatable(L, LUA_SCRAPE_TEXT);
    lua_pop(L, 1);

    luaL_newmetatable(L, LUA_SCRAPE);
    luaL_newlib(L, METHODS);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
