/* SPDX-License-Identifier: MIT */
#include "collect/scrape.h"

#include <lauxlib.h>
#include <string.h>

#include "base/pairs.h"
#include "collect/choice.h"
#include "collect/collections.h"
#include "collect/family.h"
#include "collect/passing.h"
#include "collect/process.h"
#include "collect/run.h"
#include "engine/bind.h"
#include "engine/budget.h"
#include "engine/engine.h"
#include "metric/expose.h"

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

/* One that rests after having been late too often, or for which no time is left, fails without being run. */
static bool may_run(const struct collector_table *t, const struct collector *c, int64_t now)
{
    return now < t->end_ns && now >= c->rests_until_ns && !engine_stopping(t->context->engine);
}

struct own_columns {
    struct exposition_column *success, *duration;
};

static void run_one(lua_State *L, struct collector_table *t, struct collector *c,
                    const struct own_columns *own)
{
    int64_t begin = budget_clock_ns();
    bool collected = may_run(t, c, begin) && collector_run(L, t, c, begin);
    t->cut_short |= budget_clock_ns() >= t->end_ns;
    struct exposition_text name = { c->name, strlen(c->name) };

    exposition_mark(t->exposition);
    if (own->duration)
        exposition_decimal(own->duration, &name, (uint64_t)(budget_clock_ns() - begin), 9);
    if (own->success)
        exposition_u64(own->success, &name, collected);
}

static unsigned highest_layer(const struct collector_table *t)
{
    unsigned highest = 0;

    for (size_t i = 0; i < t->count; i++) {
        if (t->list[i].layer > highest)
            highest = t->list[i].layer;
    }
    return highest;
}

/* Those that are built in first: no layer's can take their time. */
static void run_all(lua_State *L, struct collector_table *t)
{
    const struct own_columns own = {
        own_column(t, "node_scrape_collector_success", "node_exporter: Whether a collector succeeded."),
        own_column(t, "node_scrape_collector_duration_seconds",
                   "node_exporter: Duration of a collector scrape."),
    };

    for (unsigned layer = 0, highest = highest_layer(t); layer <= highest; layer++) {
        for (size_t i = 0; i < t->count; i++) {
            if (t->list[i].layer == layer && t->list[i].wanted)
                run_one(L, t, &t->list[i], &own);
        }
    }
}

/* When the collectors are to have ended: a tenth before the request's time is over, so that what they gave
 * can be rendered and sent; or as the client asks, less what the way takes. */
static int64_t end_of(lua_State *L, int64_t now)
{
    int64_t left = budget_of(L)->deadline_ns - now;

    left -= left / 10;
    if (bind_raw_field(L, 1, "timeout_seconds") != LUA_TNIL) {
        double asked = luaL_checknumber(L, -1);
        luaL_argcheck(L, asked > 0, 1, "timeout_seconds is a number above 0");
        double allowance = asked > 1 ? 0.5 : asked / 2;
        if ((asked - allowance) * 1e9 < (double)left)
            left = (int64_t)((asked - allowance) * 1e9);
    }
    lua_pop(L, 1);
    return now + left;
}

/* What the process tells of itself. */
static void add_own(const struct collector_table *t)
{
    const struct engine_host *host = t->context->host;
    const char *without = pairs_last(host->options, "web.disable-exporter-metrics");
    bool own = !without || strcmp(without, "1") != 0;

    if (own)
        process_metrics(t->exposition, host->start_realtime_ns);
    if (host->metrics)
        metric_expose(host->metrics, t->exposition, own);
}

static int collect(lua_State *L)
{
    struct collector_table *t = lua_touserdata(L, 1);

    collector_table_begin(t);
    passing_push(L, t);
    run_all(L, t);
    add_own(t);

    return 0;
}

/* Is there room for one more scrape beside those of other workers? Then it counts, until leave. */
static bool enter(const struct engine_host *host)
{
    if (!host->scrapes)
        return true;
    uint64_t others = __atomic_fetch_add(host->scrapes, 1, __ATOMIC_RELAXED);
    if (!host->scrapes_max || others < host->scrapes_max)
        return true;

    __atomic_fetch_sub(host->scrapes, 1, __ATOMIC_RELAXED);
    return false;
}

static void leave(const struct engine_host *host)
{
    if (host->scrapes)
        __atomic_fetch_sub(host->scrapes, 1, __ATOMIC_RELAXED);
}

/* An error that is not a collector's own (the request's budget has ended) goes on, with the table ready for
 * the next scrape, and with who waits for this turn of the shared ones told. */
static void collect_protected(lua_State *L, struct collector_table *t, uint64_t turn)
{
    t->collected_ns = 0;
    lua_pushcfunction(L, collect);
    lua_pushlightuserdata(L, t);
    int status = lua_pcall(L, 1, 0, 0);
    leave(t->context->host);
    t->running = NULL;
    t->end_ns = 0;
    if (status != LUA_OK) {
        if (turn)
            collections_fail(t->context->host->collections, turn);
        lua_error(L);
    }
}

static int refuse_size(lua_State *L, struct collector_table *t)
{
    buffer_free(&t->text);
    lua_pushnil(L);
    lua_pushliteral(L, "not enough memory for the scrape");
    lua_pushinteger(L, 503);

    return 3;
}

static int render(lua_State *L, struct collector_table *t, bool openmetrics)
{
    if (t->taken) {
        lua_pushlstring(L, t->taken->bytes, t->taken->len);
        return 1;
    }
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
    uint64_t scrape; /* whose text it is */
    bool openmetrics;
};

static int lend(lua_State *L, struct collector_table *t, bool openmetrics)
{
    struct lent *text = lua_newuserdatauv(L, sizeof(*text), 0);

    *text = (struct lent){ t, t->sink.scrape, openmetrics };
    luaL_setmetatable(L, LUA_SCRAPE_TEXT);

    return 1;
}

bool scrape_append(lua_State *L, int index, struct buffer *out)
{
    const struct lent *text = luaL_testudata(L, index, LUA_SCRAPE_TEXT);
    if (!text)
        return false;
    if (text->scrape != text->table->sink.scrape)
        luaL_error(L, "the text of a scrape is lent until the next one");

    const struct collection_text *taken = text->table->taken;
    if (taken)
        buffer_append(out, taken->bytes, taken->len);
    else
        exposition_render(text->table->exposition, text->openmetrics, out);
    return true;
}

static bool has_fresh(const struct collector_table *t, uint64_t filter, int64_t now, int64_t end_ns)
{
    return t->collected_ns && filter == t->collected_filter && now - t->collected_ns <= COLLECTION_FRESH_NS &&
           (!t->collected_for_ns || end_ns - now <= t->collected_for_ns);
}

static int refuse_crowd(lua_State *L, const struct engine_host *host)
{
    lua_pushnil(L);
    lua_pushfstring(L, "%d scrapes are under way, try again later", (int)host->scrapes_max);
    lua_pushinteger(L, 503);

    return 3;
}

/* False where there are too many others. */
static bool collect_now(lua_State *L, struct collector_table *t, uint64_t filter, int64_t end_ns,
                        uint64_t turn)
{
    int64_t now = budget_clock_ns();

    if (!enter(t->context->host))
        return false;

    t->end_ns = end_ns;
    t->cut_short = false;
    collect_protected(L, t, turn);
    t->collected_ns = now;
    t->collected_for_ns = t->cut_short ? end_ns - now : 0;
    t->collected_filter = filter;

    return true;
}

/* The text for who asks at the same moment in another engine, and for this scrape. */
static void share(struct collector_table *t, bool openmetrics, uint64_t turn)
{
    struct collections *s = t->context->host->collections;

    buffer_clear(&t->text);
    if (!exposition_failed(t->exposition))
        exposition_render(t->exposition, openmetrics, &t->text);
    if (t->text.failed || !t->text.len)
        collections_fail(s, turn);
    else
        collector_table_take(t, collections_give(s, turn, &t->text, t->collected_for_ns));
    buffer_free(&t->text);
}

/* False where there are too many others. What one client let end early is not all that there is for one with
 * more time. */
static bool collect_unless_fresh(lua_State *L, struct collector_table *t, bool openmetrics)
{
    struct collections *shared = t->context->host->collections;
    uint64_t filter = choice_hash(t), turn = 0;
    int64_t now = budget_clock_ns(), end_ns = end_of(L, now);

    collector_table_take(t, NULL);
    if (has_fresh(t, filter, now, end_ns))
        return true;
    if (shared) {
        struct collection_key key = { t->context->scripts->hash, filter, openmetrics };
        collector_table_take(t, collections_join(shared, &key, now, end_ns, &turn));
        if (t->taken)
            return true;
    }

    bool collected = collect_now(L, t, filter, end_ns, turn);
    if (turn && collected)
        share(t, openmetrics, turn);
    else if (turn)
        collections_fail(shared, turn);

    return collected;
}

static bool is_set(lua_State *L, const char *option)
{
    bind_raw_field(L, 1, option);
    bool set = lua_toboolean(L, -1);
    lua_pop(L, 1);

    return set;
}

int scrape(lua_State *L)
{
    struct collector_table *t = check_collector_table(L);
    if (t->running)
        return luaL_error(L, "a scrape is under way");
    bind_check_stack(L, t->context);

    lua_settop(L, 1);
    if (lua_isnil(L, 1)) {
        lua_newtable(L);
        lua_replace(L, 1);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    bool openmetrics = is_set(L, "openmetrics"), lends = is_set(L, "lend");
    int r = choice_make(L, t);
    if (r)
        return r;

    if (!collect_unless_fresh(L, t, openmetrics))
        return refuse_crowd(L, t->context->host);
    if (!t->taken && exposition_failed(t->exposition))
        return refuse_size(L, t);

    return lends ? lend(L, t, openmetrics) : render(L, t, openmetrics);
}

void collect_scrape_open(lua_State *L)
{
    luaL_newmetatable(L, LUA_SCRAPE_TEXT);
    lua_pop(L, 1);
}
