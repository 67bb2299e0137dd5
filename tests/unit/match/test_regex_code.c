/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "match/regex.h"

static char message[128];

static int compiles(const char *pattern)
{
    struct regex *r = NULL;
    int error = regex_compile(pattern, &r, message, sizeof(message));
    regex_free(r);
    return error;
}

static bool matches(const char *pattern, const char *text)
{
    struct regex *r;

    if (regex_compile(pattern, &r, message, sizeof(message)) != 0)
        fail_msg("%s: %s", pattern, message);
    bool is = regex_matches(r, text, strlen(text), NULL);
    regex_free(r);
    return is;
}

static void code_is_repeated_as_often_as_it_is_asked_for(void **state)
{
    static const struct {
        const char *pattern, *text;
        bool expected;
    } rows[] = {
        { "^(ab){2}$", "abab", true },     { "^(ab){2}$", "ab", false },
        { "^(ab){2}$", "ababab", false },  { "^a{2,}$", "aaaaa", true },
        { "^a{2,}$", "a", false },         { "^a{0,2}$", "", true },
        { "^a{0,2}$", "aaa", false },      { "^a{0}b$", "b", true },
        { "^(a|b){1,2}c$", "bac", true },  { "^((a){2}){2}$", "aaaa", true },
        { "^((a){2}){2}$", "aaa", false }, { "^(a{1,2}b){2}$", "abaab", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (matches(rows[i].pattern, rows[i].text) != rows[i].expected)
            fail_msg("%s on %s", rows[i].pattern, rows[i].text);
}

static void sets_and_their_negation_hold_their_bytes(void **state)
{
    (void)state;
    assert_true(matches("^[a-c-]+$", "a-c") && matches("^[^a-c]$", "d") && matches("^[]x]$", "]"));
    assert_false(matches("^[^a-c]$", "b"));
    assert_true(matches("(?i)^[a-c]x$", "BX"));
    assert_false(matches("(?i)^[^a-c]$", "B"));
}

static void a_program_that_grows_without_end_is_refused(void **state)
{
    (void)state;
    assert_int_equal(compiles("((((a{100}){100}){100}){100}){100}"), -EINVAL);
    assert_true(*message);
    assert_int_equal(compiles("a{1001}"), -EINVAL);
    assert_int_equal(compiles("a{3,2}"), -EINVAL);
    assert_int_equal(compiles("a{10}"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_is_repeated_as_often_as_it_is_asked_for),
        cmocka_unit_test(sets_and_their_negation_hold_their_bytes),
        cmocka_unit_test(a_program_that_grows_without_end_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
