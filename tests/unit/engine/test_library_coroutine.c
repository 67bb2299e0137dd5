/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static struct engine *e;

static int make(void **state)
{
    (void)state;
    e = engine_with("", NULL);
    return e ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    engine_free(e);
    return 0;
}

static void fine(const char *chunk)
{
    if (run_for(e, chunk, 5000000000) != 0)
        fail_msg("%s: %s", chunk, last_fault.reason);
}

static void values_cross_in_both_directions(void **state)
{
    (void)state;
    fine("local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) return c, 'end' end)"
         " local ok, sum = coroutine.resume(co, 1, 2) assert(ok and sum == 3 and coroutine.status(co) == "
         "'suspended')"
         " local _, c, last = coroutine.resume(co, 'x') assert(c == 'x' and last == 'end' and "
         "coroutine.status(co) == 'dead')"
         " assert(not coroutine.resume(co)) assert(coroutine.isyieldable() == false)");
}

static void an_error_inside_is_a_value_or_is_raised_by_wrap(void **state)
{
    (void)state;
    fine("local ok, message = coroutine.resume(coroutine.create(function() error('in', 0) end)) assert(not "
         "ok and message == 'in')"
         " ok, message = pcall(coroutine.wrap(function() error({ code = 7 }) end)) assert(not ok and "
         "message.code == 7)");
}

static void what_waits_is_closed_with_its_variables(void **state)
{
    (void)state;
    fine(
        "local closed = 0 local co = coroutine.create(function()"
        " local _ <close> = setmetatable({}, { __close = function() closed = closed + 1 end }) "
        "coroutine.yield() end)"
        " coroutine.resume(co) assert(coroutine.close(co) and closed == 1 and coroutine.status(co) == 'dead')"
        " assert(coroutine.close(co))");
}

static void no_coroutine_runs_past_the_budget_of_its_call(void **state)
{
    (void)state;
    assert_int_equal(run(e, "coroutine.wrap(function() while true do end end)()"), -ETIMEDOUT);
    assert_int_equal(
        run(e, "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"),
        -ETIMEDOUT);
    assert_int_equal(run(e, "local function nest() return coroutine.wrap(nest)() end nest()"), -EINVAL);
    fine("return 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_cross_in_both_directions, make, drop),
        cmocka_unit_test_setup_teardown(an_error_inside_is_a_value_or_is_raised_by_wrap, make, drop),
        cmocka_unit_test_setup_teardown(what_waits_is_closed_with_its_variables, make, drop),
        cmocka_unit_test_setup_teardown(no_coroutine_runs_past_the_budget_of_its_call, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
