/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pairs.h"

static const char *const pairs[] = { "a", "1", "b", "a", "a", "2", NULL };

static void the_last_one_given_counts(void **state)
{
    (void)state;
    assert_string_equal(pairs_find(pairs, "a"), "2");
    assert_string_equal(pairs_find(pairs, "b"), "a");
    assert_null(pairs_find(pairs, "c"));
    assert_null(pairs_find(pairs, "1"));
    assert_null(pairs_find(NULL, "a"));
}

static void each_value_of_a_name_is_found_in_turn(void **state)
{
    const char *const *at = pairs;
    (void)state;

    assert_string_equal(pairs_next(&at, "a"), "1");
    assert_string_equal(pairs_next(&at, "a"), "2");
    assert_null(pairs_next(&at, "a"));
    assert_null(pairs_next(&at, "a"));
    at = NULL;
    assert_null(pairs_next(&at, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_one_given_counts),
        cmocka_unit_test(each_value_of_a_name_is_found_in_turn),
    };

    return cmocka_run_group_tests_name("pairs", tests, NULL, NULL);
}
