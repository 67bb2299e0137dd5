/* SPDX-License-Identifier: MIT */
/* What the limits cost an ordinary handler: the same Lua in one run,
 *   bare       in a plain state with the stock libraries, by lua_pcall
 *   unlimited  in an engine, by lua_pcall: sandbox and own libraries, no budget
 *   limited    in an engine, by engine_run: as the server calls it
 * Medians of interleaved rounds, as nanoseconds a call and ratios. Prints; fails nothing.
 *   build/bench/limits [rounds] */
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/sonda.h"
#include "engine/bundle.h"
#include "engine/engine.h"
#include "engine/environment.h"
#include "engine/loader.h"
#include "engine/state.h"

#define ROUNDS_MAX 201
#define ROUND_NS   4000000

struct work {
    const char *name, *chunk; /* returns the function to call */
};

static const struct work works[] = {
    { "empty handler", "return function() return 1 end" },
    { "like /metrics/system",
      "local function round(x, n) return math.floor(x * 10 ^ n + 0.5) / 10 ^ n end\n"
      "return function()\n"
      "  local total, available = 8203456512, 4101728256\n"
      "  return { cpu = { percent = round(21.34, 1), cores = 2 },\n"
      "           memory = { total_mb = total // 1048576, used_mb = (total - available) // 1048576,\n"
      "                      percent = round(100 * (total - available) / total, 1) },\n"
      "           disk = { total_gb = round(20.0 * 1.07, 1), used_gb = round(8.4, 1), percent = round(42.04, "
      "1) },\n"
      "           load_average = { ['1m'] = 0.42, ['5m'] = 0.36, ['15m'] = 0.30 } }\n"
      "end" },
    { "a text of 60 lines",
      "local text = ('name_of_key:   12345 kB\\n'):rep(60)\n"
      "return function()\n"
      "  local t = {}\n"
      "  for key, value in text:gmatch('([%w_]+):%s+(%d+)') do t[#t + 1] = key .. '=' .. value end\n"
      "  table.sort(t)\n"
      "  return table.concat(t, ',')\n"
      "end" },
    { "pcall and coroutine",
      "return function()\n"
      "  local co = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i) end end)\n"
      "  local n = 0\n"
      "  for _ = 1, 5 do local ok, i = pcall(co) n = n + (ok and i or 0) end\n"
      "  return n\n"
      "end" },
    { "string.match of a path",
      "local path = '/sys/class/net/eth0/statistics'\n"
      "return function() return path:match('^/sys/class/net/([^/]+)/statistics$') end" },
    { "string.find, far away", "local text = ('x'):rep(4000) .. 'needle 42'\n"
                               "return function() return text:find('needle (%d+)') end" },
    { "string.gsub of classes", "local text = ('some words, and 12 numbers; '):rep(20)\n"
                                "return function() return (text:gsub('%s+', ' ')) end" },
    { "string.gsub with a function",
      "local text = ('a=1;b=22;c=333;'):rep(10)\n"
      "return function() return (text:gsub('(%a)=(%d+)', function(k, v) return v .. k end)) end" },
    { "string.format and rep",
      "return function() return string.format('%5.1f %-8s %d', 3.14, 'eth0', 42), ('ab'):rep(20, ',') end" },
    { "table.insert and remove", "return function() local t = {} for i = 1, 50 do table.insert(t, i) end\n"
                                 "  for _ = 1, 50 do table.remove(t) end return t end" },
    { "table.sort of 200 numbers", "return function() local t = {} for i = 1, 200 do t[i] = (i * 7919) % "
                                   "1009 end table.sort(t) return t end" },
    { "table.sort with a comparison",
      "return function() local t = {} for i = 1, 100 do t[i] = (i * 7919) % 1009 end\n"
      "  table.sort(t, function(a, b) return a > b end) return t end" },
};

enum way { BARE, UNLIMITED, LIMITED, WAYS };

struct contest {
    lua_State *bare;
    struct engine *engine;
    int bare_ref, engine_ref;
};

static void keep_quiet(int level, const char *script, int line, const char *message)
{
    (void)level;
    (void)script;
    (void)line;
    (void)message;
}

static const uint64_t requests;
static const struct engine_host host = {
    .parts = api_parts,
    .open = api_sonda_open,
    .app_name = "bench",
    .app_version = "1",
    .app_environment = "test",
    .requests = &requests,
    .log = keep_quiet,
    .limits = { .call_ns = 250000000,
                .load_ns = 2000000000,
                .memory_bytes = 16u << 20,
                .answer_bytes = 1u << 20,
                .depth = 32 },
};

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* The handler, called as the server does it: by its reference, from a C function. */
static int body(lua_State *L)
{
    lua_rawgeti(L, LUA_REGISTRYINDEX, *(const int *)lua_touserdata(L, 1));
    lua_call(L, 0, 1);
    return 0;
}

struct loading {
    const char *chunk;
    int ref;
};

static int load_into_engine(lua_State *L)
{
    struct loading *l = lua_touserdata(L, 1);

    environment_push(L);
    if (loader_compile(L, &engine_of(L)->context, l->chunk, strlen(l->chunk), "@bench") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 1);
    l->ref = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static void load_work(struct contest *c, const struct work *w)
{
    struct loading l = { w->chunk, 0 };
    struct script_fault f;

    if (engine_run(c->engine, load_into_engine, &l, 1000000000, &f) < 0 ||
        luaL_dostring(c->bare, w->chunk) != LUA_OK) {
        fprintf(stderr, "%s: %s\n", w->name, f.reason);
        exit(1);
    }
    c->engine_ref = l.ref;
    c->bare_ref = luaL_ref(c->bare, LUA_REGISTRYINDEX);
}

static int call(struct contest *c, enum way way)
{
    struct script_fault f;

    if (way == LIMITED)
        return engine_run(c->engine, body, &c->engine_ref, host.limits.call_ns, &f);
    lua_State *L = way == BARE ? c->bare : c->engine->L;
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, way == BARE ? &c->bare_ref : &c->engine_ref);
    return lua_pcall(L, 1, 0, 0);
}

/* Nanoseconds a call, in one round. Garbage is collected between calls in each way alike. */
static double round_of(struct contest *c, enum way way, int calls)
{
    int64_t begin = now_ns();

    for (int i = 0; i < calls; i++) {
        if (call(c, way) != 0)
            exit(1);
    }
    double took = (double)(now_ns() - begin) / calls;
    lua_gc(way == BARE ? c->bare : c->engine->L, LUA_GCCOLLECT);
    return took;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int n)
{
    qsort(values, (size_t)n, sizeof(*values), by_value);
    return values[n / 2];
}

static void contest_work(struct contest *c, const struct work *w, int rounds)
{
    static double times[WAYS][ROUNDS_MAX];
    double ns[WAYS];

    load_work(c, w);
    int calls = 1 + (int)(ROUND_NS / round_of(c, LIMITED, 50));
    for (int i = 0; i < rounds; i++)
        for (int way = 0; way < WAYS; way++)
            times[(way + i) % WAYS][i] = round_of(c, (enum way)((way + i) % WAYS), calls);
    for (int way = 0; way < WAYS; way++)
        ns[way] = median(times[way], rounds);
    printf("%-30s %9.0f %9.0f %9.0f   %5.3f   %5.3f\n", w->name, ns[BARE], ns[UNLIMITED], ns[LIMITED],
           ns[LIMITED] / ns[UNLIMITED], ns[LIMITED] / ns[BARE]);
}

int main(int argc, char **argv)
{
    static const struct bundle_script none;
    int rounds = argc > 1 ? atoi(argv[1]) : 41;
    struct contest c = { .bare = luaL_newstate() };
    struct bundle *b;

    if (rounds < 1 || rounds > ROUNDS_MAX || bundle_new(&none, 0, &b) < 0 ||
        engine_new(&host, b, false, NULL, NULL, &c.engine) < 0)
        return 1;
    luaL_openlibs(c.bare);
    lua_gc(c.bare, LUA_GCINC, 400, 200, 13);
    printf("%-30s %9s %9s %9s   %s\n", "ns a call", "bare", "unlimited", "limited",
           "limited/unlimited, /bare");
    for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++)
        contest_work(&c, &works[i], rounds);
    engine_free(c.engine);
    bundle_free(b);
    lua_close(c.bare);
    return 0;
}
