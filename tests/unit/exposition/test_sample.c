/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

static void values_are_exact_and_shortest(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(16, 1 << 20);
    struct exposition_column *c = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    (void)state;

    exposition_double(c, &(struct exposition_text){ "a", 1 }, 0.1);
    exposition_double(c, &(struct exposition_text){ "b", 1 }, NAN);
    exposition_double(c, &(struct exposition_text){ "c", 1 }, -INFINITY);
    exposition_i64(c, &(struct exposition_text){ "d", 1 }, INT64_MIN);
    exposition_decimal(c, &(struct exposition_text){ "e", 1 }, 12340, 2);
    exposition_decimal(c, &(struct exposition_text){ "f", 1 }, 1000000001, 9);
    exposition_decimal(c, &(struct exposition_text){ "g", 1 }, UINT64_MAX, 18);
    exposition_decimal(c, &(struct exposition_text){ "h", 1 }, 700, 2);
    assert_text(x, false,
                "# HELP v Help.\n# TYPE v gauge\nv{n=\"a\"} 0.1\nv{n=\"b\"} NaN\nv{n=\"c\"} -Inf\n"
                "v{n=\"d\"} -9223372036854775808\nv{n=\"e\"} 123.4\nv{n=\"f\"} 1.000000001\n"
                "v{n=\"g\"} 18.446744073709551615\nv{n=\"h\"} 7\n");
    exposition_free(x);
}

static void label_values_are_escaped_and_made_utf8(void **state)
{
    static const struct {
        const char *given, *written;
    } cases[] = {
        { "a\"b\\c\nd", "a\\\"b\\\\c\\nd" },
        { "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x99", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8c\x99" },
        { "\xff", "\xef\xbf\xbd" },
        { "a\xc3", "a\xef\xbf\xbd" },                               /* cut */
        { "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* too long a form of '/' */
        { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* a surrogate */
        { "\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* past U+10FFFF */
        { "tab\there", "tab\there" },
        { "", "" },
    };
    const char *const labels[] = { "l" };
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct exposition *x = exposition_for_test(4, 1 << 20);
        struct exposition_column *c = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
        struct exposition_text value = text_of(cases[i].given);
        char expected[200];

        exposition_u64(c, &value, 1);
        snprintf(expected, sizeof(expected), "# HELP v Help.\n# TYPE v gauge\nv{l=\"%s\"} 1\n",
                 cases[i].written);
        assert_text(x, false, expected);
        exposition_free(x);
    }
}

static void a_series_given_twice_is_left_out_and_told_once(void **state)
{
    const char *const ab[] = { "a", "b" }, *const ba[] = { "b", "a" };
    const struct exposition_text one_two[] = { text_of("1"), text_of("2") };
    const struct exposition_text two_one[] = { text_of("2"), text_of("1") };
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_column *first = column_for_test(x, EXPOSITION_GAUGE, "v", ab, 2);
    struct exposition_column *second = column_for_test(x, EXPOSITION_GAUGE, "v", ba, 2);
    (void)state;

    exposition_u64(first, one_two, 1);
    exposition_u64(second, two_one, 2); /* the same labels in another order */
    exposition_u64(first, one_two, 3);
    exposition_u64(first, two_one, 4);
    assert_text(x, false, "# HELP v Help.\n# TYPE v gauge\nv{a=\"1\",b=\"2\"} 1\nv{a=\"2\",b=\"1\"} 4\n");
    assert_int_equal(exposition_duplicates(x), 2);
    assert_int_equal(told_count, 1);
    assert_non_null(strstr(last_told, "v{a=\"1\",b=\"2\"}"));
    exposition_free(x);
}

static void an_empty_label_is_no_label(void **state)
{
    const char *const labels[] = { "a" };
    struct exposition_text empty = text_of("");
    struct exposition *x = exposition_for_test(4, 1 << 20);
    (void)state;

    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "v", NULL, 0), NULL, 1);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1), &empty, 2);
    assert_int_equal(exposition_series(x), 1);
    assert_int_equal(exposition_duplicates(x), 1);
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_exact_and_shortest),
        cmocka_unit_test(label_values_are_escaped_and_made_utf8),
        cmocka_unit_test(a_series_given_twice_is_left_out_and_told_once),
        cmocka_unit_test(an_empty_label_is_no_label),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
