/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "match/regex.h"

static bool matches_until(const char *pattern, const char *text, size_t len,
                          const volatile sig_atomic_t *stop)
{
    struct regex *r;
    char message[128];

    if (regex_compile(pattern, &r, message, sizeof(message)) != 0)
        fail_msg("%s: %s", pattern, message);
    bool is = regex_matches(r, text, len, stop);
    regex_free(r);
    return is;
}

static bool matches(const char *pattern, const char *text)
{
    return matches_until(pattern, text, strlen(text), NULL);
}

static void ends_and_edges_stand_between_bytes(void **state)
{
    (void)state;
    assert_true(matches("^$", "") && matches("\\bsda\\b", "a sda b") && matches("\\Bd", "sda"));
    assert_false(matches("^a", "ba") || matches("a$", "ab") || matches("\\bd", "sda") || matches("\\b", "."));
    assert_true(matches("x\\b", "x\xc3\xa9")); /* what is beyond ASCII is no word */
}

static void any_byte_may_stand_in_a_text(void **state)
{
    static const char text[] = "a\0b\xff";
    (void)state;
    assert_true(matches_until("b", text, 4, NULL));
    assert_true(matches_until("^a.b.$", text, 4, NULL));
    assert_false(matches_until("c", text, 4, NULL));
}

/* Backtracking would need 2^40 steps. */
static void what_grows_without_end_elsewhere_is_one_pass_here(void **state)
{
    char text[64];
    (void)state;
    memset(text, 'a', 40);
    text[40] = '\0';
    assert_false(matches("^(a|a)*b", text));
    assert_false(matches("(a*)*b", text));
    assert_true(matches("^(a?){40}a{40}$", text));
}

static void a_program_may_run_again_and_again(void **state)
{
    struct regex *r;
    char message[128];
    (void)state;
    assert_int_equal(regex_compile("a+b", &r, message, sizeof(message)), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(regex_matches(r, i % 2 ? "aab" : "aaa", 3, NULL), i % 2);
    regex_free(r);
    regex_free(NULL);
}

static void nothing_matches_once_it_is_to_stop(void **state)
{
    static const volatile sig_atomic_t stop = 1;
    (void)state;
    assert_false(matches_until("b", "aab", 3, &stop));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_and_edges_stand_between_bytes),
        cmocka_unit_test(any_byte_may_stand_in_a_text),
        cmocka_unit_test(what_grows_without_end_elsewhere_is_one_pass_here),
        cmocka_unit_test(a_program_may_run_again_and_again),
        cmocka_unit_test(nothing_matches_once_it_is_to_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
