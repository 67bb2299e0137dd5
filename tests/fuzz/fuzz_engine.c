/* SPDX-License-Identifier: MIT */
/* Scripts put together out of pieces that each strain a limit: whatever they are, the call ends as one of
 * four outcomes, soon after its budget, and a good call works afterwards. Each byte chooses a piece; the
 * bytes above 200 are taken as they are. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/sonda.h"
#include "base/buffer.h"
#include "engine/bundle.h"
#include "engine/engine.h"
#include "engine/environment.h"
#include "engine/loader.h"
#include "engine/state.h"

#define BUDGET_NS    3000000
#define PATIENCE_NS  1500000000 /* of CPU time, under sanitizers, before a call counts as stuck */
#define SOURCE_MAX   2048
#define MEMORY_BYTES (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const pieces[] = {
    "while true do ",
    "end ",
    "pcall(function() ",
    "end) ",
    "for i = 1, 1e9 do ",
    "local a = {} ",
    "a[#a + 1] = {} ",
    "coroutine.wrap(function() ",
    "end)() ",
    "coroutine.yield(a) ",
    "local s = ('a'):rep(1e5) ",
    "s:find('.-.-.-b') ",
    "s = s .. s ",
    "s:gsub('a', '%0%0') ",
    "s:gsub('.', function(c) ",
    "return c ",
    "table.sort(a, function(x, y) ",
    "return true ",
    "setmetatable(a, { __index = function(t, k) ",
    "return t[k] ",
    "end }) ",
    "error(a) ",
    "error('x') ",
    "xpcall(function() ",
    "end, function(e) ",
    "local c <close> = setmetatable({}, { __close = function() ",
    "load('return 1')() ",
    "load(s) ",
    "table.concat(a, s) ",
    "table.unpack(a, 1, 1e5) ",
    "table.move(a, 1, 1e15, 2) ",
    "table.insert(a, 1, a) ",
    "table.remove(a, 1) ",
    "tostring(a) ",
    "string.format('%s%99.99f', a, 1e300) ",
    "json.encode(a) ",
    "json.decode('[[1]]') ",
    "a.a = a ",
    "local function f(...) return f(...) end f(a) ",
    "if a then ",
    "else ",
    "repeat ",
    "until a ",
    "goto top ",
    "::top:: ",
    "local co = coroutine.create(function() ",
    "coroutine.resume(co) ",
    "coroutine.close(co) ",
    "a = nil ",
    "s = s:upper() ",
    "for w in s:gmatch('a*()') do ",
    "for k, v in pairs(a) do ",
    "a[k] = nil ",
    "select(-1, a) ",
    "print(a) ",
    "require('lib.none') ",
    "rawset(a, 1, a) ",
    "getmetatable(a) ",
    "utf8.len(s) ",
    "string.pack('z', s) ",
    "math.random(0) ",
    "local b = setmetatable({}, { __gc = a, __mode = 'k' }) ",
    "a(a) ",
    "x = 1 ",
    "return a ",
    "setmetatable(a, { __concat = function() ",
    "setmetatable(a, { __tostring = function() ",
    "s = s .. a .. 'x' ",
    "coroutine.wrap(function() local c <close> = setmetatable({}, { __close = function() ",
    "coroutine.close(co) ",
    "string.format('%s', a) ",
    "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a ",
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
    .app_name = "fuzz",
    .app_version = "1",
    .app_environment = "test",
    .requests = &requests,
    .log = keep_quiet,
    .limits = { .call_ns = BUDGET_NS,
                .load_ns = 2000000000,
                .memory_bytes = MEMORY_BYTES,
                .answer_bytes = 1u << 16,
                .depth = 16 },
};

static struct engine *make_engine(void)
{
    static const struct bundle_script none;
    struct bundle *b;
    struct engine *e;

    if (bundle_new(&none, 0, &b) < 0 || engine_new(&host, b, false, NULL, NULL, &e) < 0)
        abort();
    bundle_free(b);
    return e;
}

static int body(lua_State *L)
{
    const struct buffer *source = lua_touserdata(L, 1);

    environment_push(L);
    if (loader_compile(L, &engine_of(L)->context, source->bytes, source->len, "@fuzz") != LUA_OK)
        return lua_error(L);
    lua_call(L, 0, 0);
    return 0;
}

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void write_source(struct buffer *b, const uint8_t *data, size_t size)
{
    buffer_string(b, "local json = require 'cjson' local a, s = {}, 'a' ");
    for (size_t i = 0; i < size && b->len < SOURCE_MAX; i++) {
        if (data[i] < 200)
            buffer_string(b, pieces[data[i] % (sizeof(pieces) / sizeof(*pieces))]);
        else if (i + 1 < size)
            buffer_char(b, (char)data[++i]);
    }
}

static void run(struct engine *e, const struct buffer *source)
{
    struct script_fault f;
    int64_t begin = cpu_ns();
    int r = engine_run(e, body, (void *)source, BUDGET_NS, &f);

    if ((r != 0 && r != -EINVAL && r != -ETIMEDOUT && r != -ENOMEM) || cpu_ns() - begin > PATIENCE_NS) {
        fprintf(stderr, "outcome %d after %lld ms: %s\n%s\n", r, (long long)(cpu_ns() - begin) / 1000000,
                f.reason, source->bytes);
        abort();
    }
    engine_idle(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct engine *e;
    struct buffer source = { 0 }, good = { 0 };
    struct script_fault f;

    if (!e || engine_spent(e)) {
        engine_free(e);
        e = make_engine();
    }
    write_source(&source, data, size);
    run(e, &source);
    buffer_string(&good, "assert(('abc'):gsub('%w', '%0%0') == 'aabbcc' and not pcall(error))");
    if (!engine_spent(e) && engine_run(e, body, &good, 2000000000, &f) != 0) {
        fprintf(stderr, "a good call fails afterwards: %s\n%s\n", f.reason, source.bytes);
        abort();
    }
    buffer_free(&source);
    buffer_free(&good);
    return 0;
}
