/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

static void names_and_labels_are_as_the_format_has_them(void **state)
{
    char longest[EXPOSITION_NAME_MAX + 2];
    (void)state;

    assert_true(exposition_is_name("node_cpu:rate5m") && exposition_is_name(":") && exposition_is_name("_9"));
    assert_false(exposition_is_name("") || exposition_is_name("9a") || exposition_is_name("a-b"));
    assert_false(exposition_is_name("caf\xc3\xa9"));
    assert_true(exposition_is_label("cpu_0") && exposition_is_label("_x"));
    assert_false(exposition_is_label("a:b") || exposition_is_label("__name__") || exposition_is_label("0"));
    memset(longest, 'a', sizeof(longest));
    longest[EXPOSITION_NAME_MAX + 1] = '\0';
    assert_false(exposition_is_name(longest) || exposition_is_label(longest));
    longest[EXPOSITION_NAME_MAX] = '\0';
    assert_true(exposition_is_name(longest) && exposition_is_label(longest));
}

static void each_type_has_a_word_in_either_format(void **state)
{
    enum exposition_type type = EXPOSITION_GAUGE;
    (void)state;

    for (int i = EXPOSITION_COUNTER; i <= EXPOSITION_SUMMARY; i++) {
        assert_true(exposition_type_of(exposition_type_word((enum exposition_type)i, false), &type));
        assert_int_equal(type, i);
    }
    assert_string_equal(exposition_type_word(EXPOSITION_UNTYPED, true), "unknown");
    assert_string_equal(exposition_type_word(EXPOSITION_COUNTER, true), "counter");
    assert_false(exposition_type_of("unknown", &type) || exposition_type_of("", &type) ||
                 exposition_type_of("Gauge", &type));
    assert_int_equal(type, EXPOSITION_SUMMARY); /* untouched */
}

static void what_is_written_is_escaped_and_never_longer_than_was_said(void **state)
{
    static const struct {
        const char *text, *plain, *quoted;
    } cases[] = {
        { "a\\b\nc\"d", "a\\\\b\\nc\"d", "a\\\\b\\nc\\\"d" },
        { "caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9" },
        { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd" },
        { "", "", "" },
    };
    char out[64];
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t len = strlen(cases[i].text);
        for (int quote = 0; quote < 2; quote++) {
            char *end = exposition_write(out, cases[i].text, len, quote);
            *end = '\0';
            assert_string_equal(out, quote ? cases[i].quoted : cases[i].plain);
            assert_true((size_t)(end - out) <= exposition_written(cases[i].text, len));
            assert_true(exposition_written(cases[i].text, len) <= len * EXPOSITION_GROWTH);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_labels_are_as_the_format_has_them),
        cmocka_unit_test(each_type_has_a_word_in_either_format),
        cmocka_unit_test(what_is_written_is_escaped_and_never_longer_than_was_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
