/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/nearest.h"

static const char *of(const char *word, const char *const *names)
{
    struct nearest n;

    nearest_begin(&n, word);
    for (; *names; names++)
        nearest_try(&n, *names);
    return n.best;
}

static const char *const flags[] = { "--listen",    "--web.listen-address", "--workers",
                                     "--log-level", "--log.level",          NULL };

static void a_misspelt_name_is_found(void **state)
{
    (void)state;
    assert_string_equal(of("--web.listen-adress", flags), "--web.listen-address"); /* one is missing */
    assert_string_equal(of("--web.listen-addresss", flags), "--web.listen-address");
    assert_string_equal(of("--wokrers", flags), "--workers"); /* two changed places */
    assert_string_equal(of("--workors", flags), "--workers");
    assert_string_equal(of("--loglevel", flags), "--log-level"); /* the first of two that are as near */
}

static void what_is_far_from_all_is_none(void **state)
{
    char long_word[NEAREST_BYTES_MAX + 2];
    (void)state;
    memset(long_word, 'x', sizeof(long_word) - 1);
    long_word[sizeof(long_word) - 1] = '\0';
    assert_null(of("--none", flags));
    assert_null(of("", flags));
    assert_null(of(long_word, (const char *const[]){ long_word, NULL }));
    assert_null(of("x", (const char *const[]){ long_word, "y", NULL }));
}

static void distances_are_counted_right(void **state)
{
    static const struct {
        const char *word, *name;
        size_t distance;
    } rows[] = { { "abcdef", "abcdef", 0 },
                 { "abcdef", "abdcef", 1 },
                 { "abcdef", "bacdfe", 2 },
                 { "abcdefghi", "abXdefg", 3 },
                 { "kitten kitten", "sitting kitten", 3 } };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nearest n;
        nearest_begin(&n, rows[i].word);
        nearest_try(&n, rows[i].name);
        assert_string_equal(n.best, rows[i].name);
        assert_int_equal(n.distance, rows[i].distance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_misspelt_name_is_found),
        cmocka_unit_test(what_is_far_from_all_is_none),
        cmocka_unit_test(distances_are_counted_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
