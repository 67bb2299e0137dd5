/* SPDX-License-Identifier: MIT */
/* What a script may know of the application and of time, what it may say to the log, and sonda.every. */
#include <errno.h>
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "api/app.h"
#include "api/job.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/pairs.h"
#include "collect/option.h"
#include "engine/bind.h"
#include "engine/engine.h"
#include "engine/script_log.h"
#include "engine/status.h"

#define NAME_BYTES_MAX 128 /* of a job */

#define JOB_INTERVAL_MIN_SECONDS 0.1
#define JOB_INTERVAL_MAX_SECONDS (31 * 86400.0)

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

/* sonda.uptime(): seconds since the process started. */
static int app_uptime(lua_State *L)
{
    lua_pushnumber(L, seconds(clock_ns(CLOCK_MONOTONIC) - bind_context(L)->host->start_monotonic_ns));
    return 1;
}

/* sonda.startup_time(): when the process started, seconds of the Unix epoch. */
static int app_startup_time(lua_State *L)
{
    lua_pushnumber(L, seconds(bind_context(L)->host->start_realtime_ns));
    return 1;
}

/* sonda.requests(): answers finished before this one. */
static int app_requests(lua_State *L)
{
    const uint64_t *requests = bind_context(L)->host->requests;

    bind_push_u64(L, requests ? __atomic_load_n(requests, __ATOMIC_RELAXED) : 0);
    return 1;
}

/* sonda.now(): seconds of the Unix epoch. */
static int app_now(lua_State *L)
{
    lua_pushnumber(L, seconds(clock_ns(CLOCK_REALTIME)));
    return 1;
}

/* sonda.clock(): monotonic seconds, for durations. */
static int app_clock(lua_State *L)
{
    lua_pushnumber(L, seconds(clock_ns(CLOCK_MONOTONIC)));
    return 1;
}

/* sonda.date([seconds of the Unix epoch]): "2025-11-15T15:30:00Z", of now without an argument. */
static int app_date(lua_State *L)
{
    double when = lua_isnoneornil(L, 1) ? seconds(clock_ns(CLOCK_REALTIME)) : luaL_checknumber(L, 1);
    luaL_argcheck(L, when >= (double)DATE_MIN_SECONDS && when < (double)DATE_MAX_SECONDS, 1,
                  "a time from year 0 to 9999");

    char text[DATE_SIZE];
    date_write((int64_t)floor(when), text);
    lua_pushstring(L, text);
    return 1;
}

/* Roots are settings too: collectors that show a path show the host's. */
static const char *root_setting(const struct engine_host *host, const char *name)
{
    if (strcmp(name, "path.procfs") == 0)
        return host->procfs;
    if (strcmp(name, "path.sysfs") == 0)
        return host->sysfs;

    return strcmp(name, "path.rootfs") == 0 ? host->rootfs : NULL;
}

/* sonda.option(name [, default]): a setting of the command line or environment, a string. */
static int app_option(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const char *root = root_setting(bind_context(L)->host, name);

    if (root) {
        lua_pushstring(L, root);
        return 1;
    }

    if (bind_context(L)->loading)
        option_ask(bind_context(L), name);
    const char *value = option_value(bind_context(L), name);
    if (value)
        lua_pushstring(L, value);
    else
        lua_settop(L, 2);
    return 1;
}

/* sonda.options(name): every value of a setting that may be given many times, in that order. */
static int app_options(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    const char *name = luaL_checkstring(L, 1), *value;
    lua_Integer count = 0;
    size_t place = 0;

    if (c->loading)
        option_ask(c, name);
    lua_newtable(L);
    while ((value = option_next(c, name, &place))) {
        lua_pushstring(L, value);
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

/* Push "path:line: " of the script that loads, which may have called through modules; "" where none does. */
static void push_place(lua_State *L, const char *script)
{
    lua_Debug ar;

    for (int level = 1; script && lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.source[0] == '@' && strcmp(ar.source + 1, script) == 0) {
            lua_pushfstring(L, "%s:%d: ", script, ar.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

/* sonda.bad_option(name, reason): raises. Where the setting was given its value is at fault, not the
 * script. */
static int app_bad_option(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    const char *name = luaL_checkstring(L, 1), *reason = luaL_checkstring(L, 2);

    c->bad_option = c->loading && pairs_last(c->host->options, name);
    push_place(L, c->script);
    lua_pushfstring(L, "%s--%s: %s", lua_tostring(L, -1), name, reason);
    return lua_error(L);
}

static int log_at(lua_State *L, enum log_level level)
{
    script_log(L, bind_context(L), level, luaL_checkstring(L, 1));
    return 0;
}

static int log_debug(lua_State *L)
{
    return log_at(L, LOG_DEBUG);
}

static int log_info(lua_State *L)
{
    return log_at(L, LOG_INFO);
}

static int log_warn(lua_State *L)
{
    return log_at(L, LOG_WARN);
}

static int log_error(lua_State *L)
{
    return log_at(L, LOG_ERROR);
}

static void push_name(lua_State *L, const struct job *job)
{
    if (!lua_isnoneornil(L, 3)) {
        luaL_checktype(L, 3, LUA_TTABLE);
        if (bind_raw_field(L, 3, "name") != LUA_TNIL) {
            luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) <= NAME_BYTES_MAX, 3,
                          "a name is a string of at most 128 bytes");
            return;
        }
    }

    lua_pushfstring(L, "%s:%d", job->script, job->line);
}

/* sonda.every(seconds, function [, { name = "…" }]): run it in the background, in an engine of its own. */
static int app_every(lua_State *L)
{
    struct bind_context *c = bind_context(L);
    double interval = luaL_checknumber(L, 1);
    lua_Debug ar = { 0 };
    struct job job = { .script = (char *)(c->script ? c->script : "") };

    luaL_argcheck(L, interval >= JOB_INTERVAL_MIN_SECONDS && interval <= JOB_INTERVAL_MAX_SECONDS, 1,
                  "from 0.1 seconds to 31 days");
    luaL_checktype(L, 2, LUA_TFUNCTION);
    if (!c->engine || !c->loading)
        luaL_error(L, "jobs are declared while a script loads, not later");
    if (lua_getstack(L, 1, &ar) && lua_getinfo(L, "l", &ar))
        job.line = ar.currentline > 0 ? ar.currentline : 0;

    job.interval_ns = (int64_t)(interval * 1e9);
    push_name(L, &job);
    job.name = (char *)lua_tostring(L, -1);
    lua_pushvalue(L, 2);
    job.function_ref = luaL_ref(L, LUA_REGISTRYINDEX);
    int r = job_add(c->engine, &job);
    if (r < 0) {
        luaL_unref(L, LUA_REGISTRYINDEX, job.function_ref);
        luaL_error(L, r == -ENOSPC ? "more than %d jobs" : "not enough memory", JOB_MAX);
    }
    return 0;
}

static void push_fault(lua_State *L, const struct engine_status *s)
{
    lua_createtable(L, 0, 5);
    bind_set_string(L, "path", s->fault.path);
    bind_set_u64(L, "line", (uint64_t)s->fault.line);
    bind_set_string(L, "reason", s->fault.reason);
    bind_set_number(L, "time", seconds(s->fault_realtime_ns));
}

static void set_numbers(lua_State *L, const struct engine_status *s)
{
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        { "generation", s->generation }, { "reloads", s->reloads }, { "rejected", s->rejected },
        { "faults", s->faults },         { "workers", s->workers }, { "workers_lost", s->workers_lost },
    };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        bind_set_u64(L, numbers[i].name, numbers[i].value);
}

#define TROUBLES_SHOWN 16
#define GONE_SHOWN     16

static void push_trouble(lua_State *L, const struct engine_trouble *t)
{
    lua_createtable(L, 0, 7);
    bind_set_string(L, "kind", t->kind);
    bind_set_string(L, "name", t->name);
    bind_set_string(L, "path", t->fault.path);
    bind_set_u64(L, "line", (uint64_t)t->fault.line);
    bind_set_string(L, "reason", t->fault.reason);
    bind_set_number(L, "since", seconds(t->since_realtime_ns));
    bind_set_u64(L, "times", t->times);
}

/* Memory of the list is Lua's: pushing may raise. */
static void push_troubles(lua_State *L, const struct engine_host *host)
{
    struct engine_trouble *list = lua_newuserdatauv(L, TROUBLES_SHOWN * sizeof(*list), 0);
    size_t count = host->troubles ? host->troubles(host->status_cls, list, TROUBLES_SHOWN) : 0;

    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_trouble(L, &list[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_remove(L, -2);
}

static void push_gone(lua_State *L, const struct engine_host *host)
{
    struct script_fault *list = lua_newuserdatauv(L, GONE_SHOWN * sizeof(*list), 0);
    size_t count = host->gone ? host->gone(host->status_cls, list, GONE_SHOWN) : 0;

    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(L, 0, 2);
        bind_set_string(L, "path", list[i].path);
        bind_set_string(L, "reason", list[i].reason);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_remove(L, -2);
}

/* sonda.status(): of the scripts that serve (engine/status.h), or nil outside a server. */
static int app_status(lua_State *L)
{
    const struct engine_host *host = bind_context(L)->host;
    struct engine_status s = { 0 };

    if (!host->status) {
        lua_pushnil(L);
        lua_pushliteral(L, "no server runs here");
        return 2;
    }

    host->status(host->status_cls, &s);
    lua_createtable(L, 0, 16);
    set_numbers(L, &s);
    bind_set_string(L, "hash", s.hash);
    bind_set_number(L, "loaded_at", seconds(s.loaded_realtime_ns));
    bind_set_number(L, "age_seconds", seconds(clock_ns(CLOCK_REALTIME) - s.loaded_realtime_ns));
    bind_set_boolean(L, "rolled_back", s.rolled_back);
    bind_set_boolean(L, "live", s.live);
    if (s.watch_trouble[0])
        bind_set_string(L, "watch_trouble", s.watch_trouble);
    if (s.faults) {
        push_fault(L, &s);
        lua_setfield(L, -2, "last_error");
    }
    push_troubles(L, host);
    lua_setfield(L, -2, "failing");
    push_gone(L, host);
    lua_setfield(L, -2, "gone");
    return 1;
}

/* sonda.app = { name, version, environment } */
static void push_app(lua_State *L, const struct bind_context *c)
{
    lua_createtable(L, 0, 3);
    bind_set_string(L, "name", c->host->app_name);
    bind_set_string(L, "version", c->host->app_version);
    bind_set_string(L, "environment", c->host->app_environment);
}

void api_app_open(lua_State *L, struct bind_context *c)
{
    static const luaL_Reg functions[] = {
        { "uptime", app_uptime },         { "startup_time", app_startup_time },
        { "requests", app_requests },     { "now", app_now },
        { "clock", app_clock },           { "date", app_date },
        { "option", app_option },         { "options", app_options },
        { "bad_option", app_bad_option }, { "every", app_every },
        { "status", app_status },         { NULL, NULL },
    };
    static const luaL_Reg log_functions[] = {
        { "debug", log_debug }, { "info", log_info }, { "warn", log_warn },
        { "error", log_error }, { NULL, NULL },
    };

    push_app(L, c);
    lua_setfield(L, -2, "app");
    bind_set_string(L, "version", SONDA_VERSION);
    bind_functions(L, log_functions, c);
    lua_setfield(L, -2, "log");
    lua_pushlightuserdata(L, c);
    luaL_setfuncs(L, functions, 1);
}
