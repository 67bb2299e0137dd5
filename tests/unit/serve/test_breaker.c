/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "serve/breaker.h"

#define SECOND 1000000000ll

static void a_few_failures_keep_it_closed(void **state)
{
    struct breaker b = { 0 };
    (void)state;

    for (int i = 0; i < BREAKER_FAILURES - 1; i++)
        assert_false(breaker_failure(&b, SECOND, false));
    assert_int_equal(breaker_refuses(&b, SECOND), 0);
    breaker_success(&b);
    for (int i = 0; i < BREAKER_FAILURES - 1; i++)
        assert_false(breaker_failure(&b, SECOND, false));
    assert_false(breaker_is_open(&b));
}

static void failures_in_a_row_open_it_for_a_second(void **state)
{
    struct breaker b = { 0 };
    (void)state;

    for (int i = 0; i < BREAKER_FAILURES - 1; i++)
        breaker_failure(&b, SECOND, false);
    assert_true(breaker_failure(&b, SECOND, false));
    assert_int_equal(breaker_refuses(&b, SECOND), 1);
    assert_int_equal(breaker_refuses(&b, SECOND + SECOND / 2), 1);
}

static void one_costly_failure_is_enough(void **state)
{
    struct breaker b = { 0 };
    (void)state;

    assert_true(breaker_failure(&b, SECOND, true));
    assert_true(breaker_is_open(&b));
}

static void when_the_time_is_over_one_request_tries_and_the_others_wait(void **state)
{
    struct breaker b = { 0 };
    (void)state;

    breaker_failure(&b, SECOND, true);
    assert_int_equal(breaker_refuses(&b, 3 * SECOND), 0);
    assert_int_equal(breaker_refuses(&b, 3 * SECOND), 1);
    breaker_success(&b);
    assert_int_equal(breaker_refuses(&b, 3 * SECOND), 0);
    assert_false(breaker_is_open(&b));
}

static void each_failed_try_doubles_the_wait_up_to_a_minute(void **state)
{
    struct breaker b = { 0 };
    int64_t now = SECOND;
    unsigned expected[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
    (void)state;

    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_true(breaker_failure(&b, now, i == 0));
        assert_int_equal(breaker_refuses(&b, now), expected[i]);
        now += (int64_t)expected[i] * SECOND;
        assert_int_equal(breaker_refuses(&b, now), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_failures_keep_it_closed),
        cmocka_unit_test(failures_in_a_row_open_it_for_a_second),
        cmocka_unit_test(one_costly_failure_is_enough),
        cmocka_unit_test(when_the_time_is_over_one_request_tries_and_the_others_wait),
        cmocka_unit_test(each_failed_try_doubles_the_wait_up_to_a_minute),
    };
    return cmocka_run_group_tests_name("breaker", tests, NULL, NULL);
}
