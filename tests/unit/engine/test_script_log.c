/* SPDX-License-Identifier: MIT */
#include "engine_support.h"

static void print_goes_to_the_log_with_its_place(void **state)
{
    (void)state;
    struct engine *e = engine_with("print('hello', 1, nil, { 1 } ~= nil)", NULL);
    assert_non_null(e);
    assert_string_equal(last_log, "1 /scripts/a.lua:1 hello\t1\tnil\ttrue");
    engine_free(e);
}

static void one_call_cannot_flood_the_log(void **state)
{
    (void)state;
    struct engine *e = engine_with("", NULL);
    lines_logged = 0;
    assert_int_equal(
        run(e, "local sonda = require 'sonda' for i = 1, 1000 do print(i) sonda.log.warn('x') end"), 0);
    assert_int_equal(lines_logged, 101);
    assert_non_null(strstr(last_log, "chunk:1 further lines of this call are left out"));
    assert_int_equal(run(e, "print(('x'):rep(10000))"), 0);
    assert_int_equal(lines_logged, 102);
    assert_int_equal(strlen(last_log), sizeof(last_log) - 1);
    engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(print_goes_to_the_log_with_its_place),
        cmocka_unit_test(one_call_cannot_flood_the_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
