/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "settings/list.h"

static void items_keep_their_order_and_end_with_null(void **state)
{
    struct option_list list = { 0 };
    (void)state;

    assert_int_equal(option_list_add(&list, "a"), 0);
    assert_int_equal(option_list_add(&list, "b"), 0);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0], "a");
    assert_string_equal(list.items[1], "b");
    assert_null(list.items[2]);
    option_list_clear(&list);
    assert_true(list.count == 0 && !list.items);
    option_list_clear(&list);
}

static void a_text_is_split_at_any_separator_and_empty_parts_are_none(void **state)
{
    struct option_list list = { 0 };
    char text[] = ":/a: /b,,c:", none[] = "::,";
    (void)state;

    assert_int_equal(option_list_split(&list, text, ":, "), 0);
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0], "/a");
    assert_string_equal(list.items[1], "/b");
    assert_string_equal(list.items[2], "c");
    assert_int_equal(option_list_split(&list, none, ":, "), 0);
    assert_int_equal(list.count, 3);
    option_list_clear(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_keep_their_order_and_end_with_null),
        cmocka_unit_test(a_text_is_split_at_any_separator_and_empty_parts_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
