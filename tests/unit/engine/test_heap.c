/* SPDX-License-Identifier: MIT */
/* Memory: its bound, each allocation failing in turn, and a hundred thousand failures in a row. */
#include "engine_support.h"
#include "sanitizer_support.h"

#include <malloc.h>

#define SANITIZED (UNDER_ASAN || UNDER_TSAN)
#define MS        1000000

static const char script[] =
    "local sonda = require 'sonda'\n"
    "sonda.get('/a', { summary = 'A', max_age = 1 }, function() return { a = 1 } end)\n"
    "sonda.every(5, function() end, { name = 'j' })\n"
    "sonda.collector('c', {}, function(s) end)\n"
    "local t = setmetatable({}, { __index = function() return 1 end })\n"
    "local s = ('abc'):gsub('%w', '%0.') .. string.format('%5.1f', t.x) .. table.concat({ 1, 2 })\n"
    "assert(sonda.json.encode({ s, n = { 1 } }))\n"
    "local co = coroutine.wrap(function() coroutine.yield(load('return 1')()) end)\n"
    "assert(co() == 1 and pcall(error) == false)\n";

/* ---- memory ---- */

/* json.decode is left to test_engine_json: lua-cjson loses its buffer when Lua's memory fails half way, and
 * the guard makes sure beforehand that it cannot. */

/* Under a sanitizer each one is slow, so not each is tried. */
#define STEP (UNDER_TSAN ? 41 : UNDER_ASAN ? 7 : 1)

static void engine_new_survives_each_failing_allocation(void **state)
{
    (void)state;
    size_t n = 0;
    struct engine *e = NULL;

    for (; !e && n < 100000; n += STEP) {
        struct script_fault f = { .line = 0 };
        heap_fail_after(n);
        e = engine_with(script, &f);
        heap_fail_after(SIZE_MAX);
    }
    assert_non_null(e);
    e->heap.growths_left = SIZE_MAX;
    assert_true(n > 500);
    print_message("engine_new makes about %zu growths\n", n);
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

static void engine_run_survives_each_failing_allocation(void **state)
{
    static const char chunk[] =
        "local t = {} for i = 1, 20 do t[i] = { i, tostring(i) .. 'x' } end table.sort(t, function(a, b) "
        "return a[2] < b[2] end)"
        " local s = ('a b c'):gsub('%a', function(c) return c:rep(50) end) .. ('x'):rep(3000)"
        " local co = coroutine.wrap(function(...) local y <close> = setmetatable({}, { __close = function() "
        "end })"
        " for i = 1, 3 do coroutine.yield(pcall(error, { i })) end end) co() co()"
        " local f = load('local a = ... return a .. \"s\"') return #f(s), table.unpack({ 1, 2, 3 })";
    struct engine *e = engine_with(script, NULL);
    int r = -ENOMEM;
    size_t n = 0;

    (void)state;
    for (; r != 0 && n < 10000; n++) {
        lua_gc(e->L, LUA_GCCOLLECT);
        e->heap.growths_left = n;
        r = run_for(e, chunk, 5000 * (int64_t)MS);
        e->heap.growths_left = SIZE_MAX;
        if (r != 0) {
            if (r != -ENOMEM)
                fprintf(stderr, "%zu: %d %s:%d: %s\n", n, r, last_fault.path, last_fault.line,
                        last_fault.reason);
            assert_int_equal(r, -ENOMEM);
        }
        assert_int_equal(run_for(e, "return 1", 5000 * (int64_t)MS), 0);
    }
    assert_int_equal(r, 0);
    assert_true(n > 50);
    engine_free(e);
}

static void engine_new_that_cannot_fit_fails_clean(void **state)
{
    (void)state;
    struct script_fault f;
    size_t usual = host.limits.memory_bytes;

    for (size_t limit = 1024; limit <= 32 * 1024; limit *= 2) {
        host.limits.memory_bytes = limit;
        struct engine *e = engine_with(script, &f);
        host.limits.memory_bytes = usual;
        assert_null(e);
    }
}

static void memory_is_told_while_it_is_held(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    size_t before = engine_memory(e);
    assert_int_equal(run(e, "return ('x'):rep(1 << 20)"), 0);
    assert_true(engine_memory(e) >= before + (1u << 20));
    assert_true(engine_memory(e) < 4u << 20);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(run(e, "return { {}, {}, {} }"), 0);
        engine_idle(e);
    }
    assert_true(engine_memory(e) < before + (256u << 10));
    engine_free(e);
}

static void memory_that_went_to_calls_without_end_is_told_as_such(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    assert_int_equal(run_for(e, "local function f() return 1 + f() end\nf()", 60000 * (int64_t)MS), -ENOMEM);
    assert_non_null(strstr(last_fault.reason, "its calls nest without end"));
    assert_int_equal(last_fault.line, 1);
    assert_int_equal(run_for(e, "pcall(error, 'deep')\nreturn ('x'):rep(1 << 30)", 5000 * (int64_t)MS),
                     -ENOMEM);
    assert_null(strstr(last_fault.reason, "nest"));
    engine_free(e);
}

static void what_a_script_keeps_makes_its_engine_spent(void **state)
{
    (void)state;
    static const char use[] = "require 'lib.keep'";
    static const char keep[] = "return {}";
    const struct bundle_script scripts[] = { script_of("a.lua", "/s/a.lua", use),
                                             script_of("lib/keep.lua", "/s/lib/keep.lua", keep) };
    struct engine *e = engine_with_scripts(scripts, 2, false, NULL);
    assert_int_equal(run_for(e, "local t = {} for i = 1, 1e9 do t[i] = {} end", 5000 * (int64_t)MS), -ENOMEM);
    assert_false(engine_spent(e));
    assert_int_equal(
        run_for(e, "local t = require 'lib.keep' for i = 1, 1e9 do t[i] = { i } end", 5000 * (int64_t)MS),
        -ENOMEM);
    assert_true(engine_spent(e));
    engine_free(e);
}

/* ---- endurance ---- */

static size_t heap_in_use(void)
{
    return SANITIZED ? 0 : mallinfo2().uordblks;
}

static void a_hundred_thousand_failures_leave_nothing_behind(void **state)
{
    static const char *const chunks[] = {
        "error('x')",
        "error({})",
        "local t = nil return t.x",
        "syntax error",
        "return ('x'):rep(1 << 30)",
        "error(('x'):rep(1000))",
        "coroutine.wrap(function() error('in a coroutine') end)()",
        "return (('a'):find('['))",
        "return load('x = ')()",
        "unknown()",
    };
    struct engine *e = engine_with("", NULL);
    int count = UNDER_TSAN ? 1000 : UNDER_ASAN ? 10000 : 100000, late = SANITIZED ? 100 : 1000;
    size_t before = 0;

    (void)state;
    for (int i = 0; i < count; i++) {
        assert_true(run(e, chunks[(size_t)i % (sizeof(chunks) / sizeof(*chunks))]) < 0);
        engine_idle(e);
        if (i == count / 10)
            before = heap_in_use();
    }
    for (int i = 0; i < late; i++)
        assert_int_equal(run_for(e, "while true do pcall(error) end", MS / 2), -ETIMEDOUT);
    for (int i = 0; i < 200; i++)
        engine_idle(e);
    assert_true(heap_in_use() <= before + (512u << 10));
    assert_true(engine_memory(e) < 2u << 20);
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_new_survives_each_failing_allocation),
        cmocka_unit_test(engine_run_survives_each_failing_allocation),
        cmocka_unit_test(engine_new_that_cannot_fit_fails_clean),
        cmocka_unit_test(memory_is_told_while_it_is_held),
        cmocka_unit_test(memory_that_went_to_calls_without_end_is_told_as_such),
        cmocka_unit_test(what_a_script_keeps_makes_its_engine_spent),
        cmocka_unit_test(a_hundred_thousand_failures_leave_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
