/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pairs.h"

static const char *const pairs[] = { "a", "1", "b", "2", "a", "3", NULL };

static void the_last_value_of_a_name_counts(void **state)
{
    (void)state;
    assert_string_equal(pairs_last(pairs, "a"), "3");
    assert_string_equal(pairs_last(pairs, "b"), "2");
    assert_null(pairs_last(pairs, "1")); /* a value is no name */
    assert_int_equal(pairs_count(pairs), 3);
}

static void all_values_of_a_name_come_in_order(void **state)
{
    size_t place = 0;
    (void)state;

    assert_string_equal(pairs_next(pairs, "a", &place), "1");
    assert_string_equal(pairs_next(pairs, "a", &place), "3");
    assert_null(pairs_next(pairs, "a", &place));
}

static void no_list_is_an_empty_one(void **state)
{
    size_t place = 0;
    (void)state;

    assert_int_equal(pairs_count(NULL), 0);
    assert_null(pairs_last(NULL, "a"));
    assert_null(pairs_next(NULL, "a", &place));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_value_of_a_name_counts),
        cmocka_unit_test(all_values_of_a_name_come_in_order),
        cmocka_unit_test(no_list_is_an_empty_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
