/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "clock_support.h"
#include "serve/troubles.h"

#define SECOND (1000 * MS)

static struct troubles *troubles;

static int make(void **state)
{
    (void)state;
    test_clock_set(1000 * SECOND);
    return troubles_new(&troubles);
}

static int drop(void **state)
{
    troubles_free(troubles);
    return test_clock_end(state);
}

static bool note(const char *name, const char *reason)
{
    struct script_fault f = { .line = 1 };

    snprintf(f.reason, sizeof(f.reason), "%s", reason);
    return troubles_note(troubles, "job", name, &f);
}

static void the_same_is_logged_once_a_minute(void **state)
{
    (void)state;
    assert_true(note("a", "broken"));
    test_clock_pass(59 * SECOND);
    assert_false(note("a", "broken"));
    test_clock_pass(SECOND);
    assert_true(note("a", "broken"));
    assert_false(note("a", "broken"));
}

static void another_reason_is_logged_at_once(void **state)
{
    (void)state;
    assert_true(note("a", "broken"));
    assert_true(note("a", "otherwise"));
    assert_true(note("b", "broken"));
    assert_false(note("a", "otherwise"));
}

static void what_fails_is_listed_with_its_last_reason_until_it_is_sound(void **state)
{
    struct engine_trouble list[4];
    (void)state;
    note("a", "first");
    test_clock_pass(SECOND);
    note("a", "last");
    note("b", "broken");
    assert_int_equal(troubles_list(troubles, list, 4), 2);
    assert_string_equal(list[0].name, "a");
    assert_string_equal(list[0].fault.reason, "last");
    assert_int_equal(list[0].times, 2);
    assert_int_equal(list[0].since_realtime_ns, 1000 * SECOND);
    assert_int_equal(troubles_list(troubles, list, 1), 1);
    troubles_clear(troubles, "collector", "a"); /* another one of that name */
    troubles_clear(troubles, "job", "a");
    assert_int_equal(troubles_list(troubles, list, 4), 1);
    assert_string_equal(list[0].name, "b");
    assert_true(note("a", "last")); /* it was sound before */
    troubles_forget(troubles);
    assert_int_equal(troubles_list(troubles, list, 4), 0);
}

static void more_than_are_kept_are_all_logged(void **state)
{
    struct engine_trouble list[TROUBLES_MAX + 1];
    char name[16];
    (void)state;
    for (int i = 0; i < TROUBLES_MAX + 5; i++) {
        snprintf(name, sizeof(name), "j%d", i);
        assert_true(note(name, "broken"));
    }
    assert_int_equal(troubles_list(troubles, list, TROUBLES_MAX + 1), TROUBLES_MAX);
    assert_true(note(name, "broken"));
    troubles_clear(troubles, "job", name);
    troubles_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_is_logged_once_a_minute, make, drop),
        cmocka_unit_test_setup_teardown(another_reason_is_logged_at_once, make, drop),
        cmocka_unit_test_setup_teardown(what_fails_is_listed_with_its_last_reason_until_it_is_sound, make,
                                        drop),
        cmocka_unit_test_setup_teardown(more_than_are_kept_are_all_logged, make, drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
