/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "match/filter.h"

static bool keeps(const char *include, const char *exclude, const char *name)
{
    struct name_filter *f;
    char message[256];

    if (name_filter_new(include, exclude, message, sizeof(message), &f) != 0)
        fail_msg("%s", message);
    bool first = name_filter_keeps(f, name, strlen(name));
    for (int i = 0; i < 300; i++) /* from the memory of verdicts */
        assert_int_equal(name_filter_keeps(f, name, strlen(name)), first);
    name_filter_free(f);
    return first;
}

static void include_and_exclude_go_together(void **state)
{
    (void)state;
    assert_true(keeps(NULL, NULL, "x"));
    assert_true(keeps("", "", "x"));
    assert_true(keeps("^eth", "1$", "eth0"));
    assert_false(keeps("^eth", "1$", "eth1"));
    assert_false(keeps("^eth", "1$", "lo"));
}

static void verdicts_stay_right_when_names_crowd_each_other_out(void **state)
{
    struct name_filter *f;
    char message[256], name[16];
    (void)state;

    assert_int_equal(name_filter_new(NULL, "7$", message, sizeof(message), &f), 0);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 40000; i++) {
            int len = snprintf(name, sizeof(name), "veth%d", i);
            if (name_filter_keeps(f, name, (size_t)len) != (i % 10 != 7))
                fail_msg("%s in round %d", name, round);
        }
    name_filter_free(f);
}

static void names_that_no_device_has_are_never_kept(void **state)
{
    struct name_filter *f;
    char message[256], name[5000];
    (void)state;

    memset(name, 'a', sizeof(name));
    assert_int_equal(name_filter_new("a", NULL, message, sizeof(message), &f), 0);
    assert_false(name_filter_keeps(f, name, sizeof(name)));
    assert_false(name_filter_keeps(f, "a\0b", 3));
    name_filter_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(include_and_exclude_go_together),
        cmocka_unit_test(verdicts_stay_right_when_names_crowd_each_other_out),
        cmocka_unit_test(names_that_no_device_has_are_never_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
