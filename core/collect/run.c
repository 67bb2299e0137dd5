/* SPDX-License-Identifier: MIT */
#include "collect/run.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>

#include "base/log.h"
#include "collect/deferred.h"
#include "collect/settings.h"
#include "engine/bind.h"
#include "engine/budget.h"
#include "engine/engine.h"
#include "engine/fault.h"
#include "engine/script_fault.h"
#include "metric/registry.h"

/* A collector that was late had no chance where it was given less: a client asks for how long it likes. */
#define CHANCE_NS    100000000ll
#define REST_NS      60000000000ll  /* that a collector is left out at first, then twice as long, */
#define REST_MOST_NS 600000000000ll /* and so much at most */

static const char no_data;

void *collector_no_data(void)
{
    return (void *)(uintptr_t)&no_data;
}

static void tell(const struct collector_table *t, int level, const char *message)
{
    const struct collector *c = t->running;
    const struct engine_host *host = t->context->host;

    if (host && host->log)
        host->log(level, c->script, c->line, message);
}

static int64_t collector_most(const struct collector_table *t)
{
    const struct engine_limits *limits = &t->context->host->limits;

    return limits->collector_ns ? limits->collector_ns : limits->call_ns;
}

/* Half of what the scrape has left at most, so that one endless collector after the other leaves time for the
 * rest. */
static int64_t collector_budget(lua_State *L, const struct collector_table *t, int64_t now)
{
    int64_t most = collector_most(t);
    int64_t end_ns = t->end_ns ? t->end_ns : budget_of(L)->deadline_ns;
    int64_t left = (end_ns - now) / 2;

    return left > most ? most : left > 1 ? left : 1;
}

/* The results of the collector's function are the two on top. */
static enum collector_outcome judge(lua_State *L)
{
    if (lua_touserdata(L, -2) == &no_data)
        return COLLECTOR_NO_DATA;

    return !lua_toboolean(L, -2) && !lua_isnil(L, -1) ? COLLECTOR_REFUSED : COLLECTOR_DONE;
}

/* What a call that came to an end left on top. */
static enum collector_outcome judge_status(lua_State *L, int status, struct script_fault *fault)
{
    enum collector_outcome outcome = status == LUA_OK ? judge(L) : COLLECTOR_RAISED;

    if (outcome == COLLECTOR_RAISED || outcome == COLLECTOR_REFUSED)
        fault_value(fault, L, -1);
    return outcome;
}

/* Call the function and argument on top in a scope of its own. Where it failed *fault says why: nothing is
 * allocated for it, for it may have left no memory. */
static enum collector_outcome call(lua_State *L, const struct collector_table *t, struct script_fault *fault,
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
        return cause == -ENOMEM ? COLLECTOR_RAISED : COLLECTOR_LATE;
    }

    return judge_status(L, status, fault);
}

/* Raising is a mistake of the script, a refusal what the host is like; either is told once until it is over.
 */
static void tell_failure(const struct collector_table *t, const struct script_fault *f,
                         enum collector_outcome outcome, bool told)
{
    char text[SCRIPT_FAULT_SIZE], message[1024];

    script_fault_write(f, text);
    snprintf(message, sizeof(message), "collector %.128s: %s", t->running->name, text);
    tell(t, told ? LOG_DEBUG : outcome == COLLECTOR_REFUSED ? LOG_WARN : LOG_ERROR, message);
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

/* The scrape object is at 1. One that turns out to be off was asked for by nobody. */
static int load_and_call(lua_State *L)
{
    struct collector_table *t = lua_touserdata(L, lua_upvalueindex(1));
    struct collector *c = lua_touserdata(L, lua_upvalueindex(2));

    collector_load(L, t, c);
    if (!collector_enabled(t, c)) {
        lua_pushlightuserdata(L, collector_no_data());
        return 1;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, c->function_ref);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 2);
    return 2;
}

static void push_collector(lua_State *L, struct collector_table *t, struct collector *c)
{
    if (!c->deferred) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, c->function_ref);
        return;
    }
    lua_pushlightuserdata(L, t);
    lua_pushlightuserdata(L, c);
    lua_pushcclosure(L, load_and_call, 2);
}

enum collector_outcome collector_try(lua_State *L, struct collector_table *t, struct collector *c,
                                     int64_t now, struct script_fault *fault)
{
    int top = lua_gettop(L);

    exposition_mark(t->exposition);
    t->running = c;
    t->sink.faulty = false;
    push_collector(L, t, c);
    lua_pushvalue(L, top);
    enum collector_outcome outcome = call(L, t, fault, now);
    if (outcome != COLLECTOR_DONE)
        exposition_rollback(t->exposition);
    lua_settop(L, top);

    return outcome;
}

/* After the third time running it is out of time: others and the scrape wait for it in vain. */
static void note_late(const struct collector_table *t, struct collector *c, int64_t now)
{
    char message[256];
    int64_t rest_ns = REST_NS;

    if (++c->late < COLLECTOR_LATE_MAX)
        return;
    for (unsigned i = COLLECTOR_LATE_MAX; i < c->late && rest_ns < REST_MOST_NS; i++)
        rest_ns *= 2;
    c->rests_until_ns = now + (rest_ns < REST_MOST_NS ? rest_ns : REST_MOST_NS);
    snprintf(message, sizeof(message), "collector %.128s: left out for %d s: out of time %u times running",
             c->name, (int)((c->rests_until_ns - now) / 1000000000), c->late);
    tell(t, LOG_ERROR, message);
}

/* Whoever asks which collectors fail (sonda.status) hears of mistakes, not of what the host lacks. */
static void report(const struct collector_table *t, const struct collector *c, enum collector_outcome outcome,
                   const struct script_fault *f)
{
    const struct engine_host *host = t->context->host;
    bool mistaken = outcome == COLLECTOR_RAISED || outcome == COLLECTOR_LATE;

    if (host && host->trouble)
        host->trouble(host->status_cls, "collector", c->name, mistaken ? f : NULL);
}

static bool had_a_chance(lua_State *L, const struct collector_table *t, int64_t now)
{
    int64_t most = collector_most(t), given = collector_budget(L, t, now);

    return given >= (most < CHANCE_NS ? most : CHANCE_NS);
}

bool collector_run(lua_State *L, struct collector_table *t, struct collector *c, int64_t now)
{
    struct script_fault fault = { 0 };
    bool fair = had_a_chance(L, t, now);
    enum collector_outcome outcome = collector_try(L, t, c, now, &fault);
    bool failed = outcome >= COLLECTOR_REFUSED;

    if (outcome == COLLECTOR_LATE && !fair) {
        t->cut_short = true;
        t->running = NULL;
        return false;
    }
    if (failed) {
        count_failure(t);
        tell_failure(t, &fault, outcome, c->told);
    }
    report(t, c, outcome, &fault);
    if (outcome == COLLECTOR_LATE)
        note_late(t, c, now);
    else
        c->late = 0;
    c->told = failed || t->sink.faulty;
    t->running = NULL;

    return outcome == COLLECTOR_DONE;
}
