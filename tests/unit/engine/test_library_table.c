/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static void fine(const char *chunk)
{
    struct engine *e = engine_with("", NULL);
    if (run_for(e, chunk, 5000000000) != 0)
        fail_msg("%s: %s", chunk, last_fault.reason);
    engine_free(e);
}

static void ends(const char *chunk, int result)
{
    struct engine *e = engine_with("", NULL);
    int r = run(e, chunk);
    if (r != result)
        fail_msg("%s: %d %s", chunk, r, last_fault.reason);
    assert_int_equal(run(e, "return 1"), 0);
    engine_free(e);
}

static void lists_are_changed_as_the_manual_says(void **state)
{
    (void)state;
    fine("local t = { 1, 2, 3 } table.insert(t, 4) table.insert(t, 1, 0) assert(table.concat(t, ',') == "
         "'0,1,2,3,4')"
         " assert(table.remove(t) == 4 and table.remove(t, 1) == 0 and #t == 3 and table.remove({}) == nil)"
         " table.sort(t, function(a, b) return a > b end) assert(table.concat(t) == '321')"
         " assert(table.concat(table.move({ 1, 2 }, 1, 2, 2)) == '112' and select('#', table.unpack({}, 1, "
         "3)) == 3)"
         " local p = table.pack(nil, nil) assert(p.n == 2)");
}

static void what_a_loop_in_c_would_do_for_ever_ends_with_the_budget(void **state)
{
    (void)state;
    ends("table.concat(setmetatable({}, { __len = function() return 1 << 40 end, __index = function() return "
         "'' end }))",
         -ETIMEDOUT);
    ends("table.move(setmetatable({}, { __index = function() end }), 1, 1 << 40, 2)", -ETIMEDOUT);
    ends("table.insert(setmetatable({}, { __len = function() return 1 << 40 end, __index = function() end,"
         " __newindex = function() end }), 1, 1)",
         -ETIMEDOUT);
    ends("local t = {} for i = 1, 2e5 do t[i] = i end while true do table.sort(t, function(a, b) return a > "
         "b end) end",
         -ETIMEDOUT);
}

static void an_order_that_is_none_is_an_error_or_ends(void **state)
{
    struct engine *e = engine_with("", NULL);
    (void)state;
    int r = run(e, "local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() return true end)");
    assert_true(r == 0 || r == -EINVAL);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_changed_as_the_manual_says),
        cmocka_unit_test(what_a_loop_in_c_would_do_for_ever_ends_with_the_budget),
        cmocka_unit_test(an_order_that_is_none_is_an_error_or_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
