/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/native.h"

static void without_a_bound_all_is_given(void **state)
{
    (void)state;
    native_limit(0);
    assert_true(native_take(SIZE_MAX / 2));
    native_give(SIZE_MAX / 2);
    assert_int_equal(native_used(), 0);
}

static void past_the_bound_nothing_is_given(void **state)
{
    (void)state;
    native_limit(100);
    assert_true(native_take(60));
    assert_false(native_take(41));
    assert_false(native_take(SIZE_MAX));
    assert_true(native_take(40));
    assert_int_equal(native_used(), 100);
    native_give(100);
}

struct larder {
    size_t held, asked;
};

static void yield(void *cls, size_t bytes)
{
    struct larder *l = cls;

    l->asked = bytes;
    native_give(l->held);
    l->held = 0;
}

static void what_the_thread_can_spare_goes_first(void **state)
{
    struct larder l = { .held = 80 };
    (void)state;

    native_limit(100);
    assert_true(native_take(80));
    native_yields(yield, &l);
    assert_false(native_short());
    assert_true(native_take(50));
    assert_int_equal(l.asked, 50);
    assert_true(native_short());
    assert_false(native_short());
    assert_false(native_take(51));
    native_give(50);
    native_yields(NULL, NULL);
    assert_int_equal(native_used(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_bound_all_is_given),
        cmocka_unit_test(past_the_bound_nothing_is_given),
        cmocka_unit_test(what_the_thread_can_spare_goes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
