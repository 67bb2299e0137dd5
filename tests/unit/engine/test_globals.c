/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/globals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static char seen[4096];

static void note(void *cls, const char *name, int line, bool assigned)
{
    size_t len = strlen(seen);

    (void)cls;
    snprintf(seen + len, sizeof(seen) - len, "%s%s:%d%s", len ? " " : "", name, line, assigned ? "=" : "");
}

static const char *scan(const char *text)
{
    seen[0] = '\0';
    assert_int_equal(globals_scan(text, strlen(text), note, NULL), 0);
    return seen;
}

static void locals_and_fields_are_not_globals(void **state)
{
    (void)state;
    assert_string_equal(scan("local a = {}\na.b = 1\nreturn a.b, a['c']"), "");
}

static void each_access_is_told_with_its_line_and_kind(void **state)
{
    (void)state;
    assert_string_equal(scan("local x = tostring(1)\n\ncount = x\nreturn count"),
                        "tostring:1 count:3= count:4");
}

static void functions_within_functions_are_walked(void **state)
{
    (void)state;
    assert_string_equal(scan("return function()\n  return function()\n    return misspelt\n  end\nend"),
                        "misspelt:3");
}

static void lines_far_apart_and_far_down_are_right(void **state)
{
    char text[40000] = "local a = 1\n";
    (void)state;

    for (int i = 0; i < 300; i++)
        strcat(text, "\n");
    strcat(text, "far = 1\n");
    for (int i = 0; i < 400; i++)
        strcat(text, "a = a + 1 a = a + 1\n");
    strcat(text, "last = 1\n");
    assert_string_equal(scan(text), "far:302= last:703=");
}

static void constants_of_every_kind_are_stepped_over(void **state)
{
    (void)state;
    assert_string_equal(scan("local t = { 1.5, 123456789012, 'short', nil, true, false,\n"
                             "'a string that is longer than forty characters, so a long one' }\n"
                             "if t == 1e300 then return found end"),
                        "found:3");
}

static void a_local_named_env_hides_the_globals(void **state)
{
    (void)state;
    assert_string_equal(scan("local _ENV = {}\nx = 1"), "");
}

static void what_does_not_compile_is_told_as_such(void **state)
{
    (void)state;
    assert_int_equal(globals_scan("x = = 1", 7, note, NULL), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(locals_and_fields_are_not_globals),
        cmocka_unit_test(each_access_is_told_with_its_line_and_kind),
        cmocka_unit_test(functions_within_functions_are_walked),
        cmocka_unit_test(lines_far_apart_and_far_down_are_right),
        cmocka_unit_test(constants_of_every_kind_are_stepped_over),
        cmocka_unit_test(a_local_named_env_hides_the_globals),
        cmocka_unit_test(what_does_not_compile_is_told_as_such),
    };
    return cmocka_run_group_tests_name("globals", tests, NULL, NULL);
}
