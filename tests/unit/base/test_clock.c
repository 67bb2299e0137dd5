/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clock_support.h"

static void the_kernels_clocks_are_told_in_nanoseconds(void **state)
{
    struct timespec before, after;
    (void)state;

    clock_gettime(CLOCK_REALTIME, &before);
    int64_t now = clock_ns(CLOCK_REALTIME);
    clock_gettime(CLOCK_REALTIME, &after);
    assert_true(now >= before.tv_sec * 1000 * MS + before.tv_nsec);
    assert_true(now <= after.tv_sec * 1000 * MS + after.tv_nsec);
    int64_t first = monotonic_ns();
    assert_true(monotonic_ns() >= first);
}

static void a_test_may_set_the_time_and_give_it_back(void **state)
{
    (void)state;

    test_clock_set(5);
    assert_int_equal(monotonic_ns(), 5);
    test_clock_pass(2);
    assert_int_equal(clock_ns(CLOCK_REALTIME), 7);
    assert_int_equal(atomic_load(&test_clock_readings), 2);
    test_clock_end(NULL);
    assert_true(monotonic_ns() > 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_kernels_clocks_are_told_in_nanoseconds),
        cmocka_unit_test(a_test_may_set_the_time_and_give_it_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
