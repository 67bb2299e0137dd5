/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

static void families_come_sorted_with_one_head_each(void **state)
{
    struct exposition *x = exposition_for_test(16, 1 << 20);
    const char *const labels[] = { "cpu" };
    struct exposition_column *b = column_for_test(x, EXPOSITION_GAUGE, "b", NULL, 0);
    struct exposition_column *a = column_for_test(x, EXPOSITION_COUNTER, "a_total", labels, 1);
    (void)state;

    column_for_test(x, EXPOSITION_GAUGE, "empty", NULL, 0);
    exposition_double(b, NULL, 0.25);
    exposition_u64(a, &(struct exposition_text){ "0", 1 }, 18446744073709551615u);
    exposition_i64(a, &(struct exposition_text){ "1", 1 }, 0);
    assert_text(x, false,
                "# HELP a_total Help.\n# TYPE a_total counter\n"
                "a_total{cpu=\"0\"} 18446744073709551615\na_total{cpu=\"1\"} 0\n"
                "# HELP b Help.\n# TYPE b gauge\nb 0.25\n");
    exposition_free(x);
}

static void openmetrics_names_counters_without_total_and_ends_with_eof(void **state)
{
    struct exposition *x = exposition_for_test(16, 1 << 20);
    (void)state;

    exposition_u64(column_for_test(x, EXPOSITION_COUNTER, "a_total", NULL, 0), NULL, 1);
    exposition_u64(column_for_test(x, EXPOSITION_COUNTER, "no_ending", NULL, 0), NULL, 2);
    exposition_u64(column_for_test(x, EXPOSITION_UNTYPED, "u", NULL, 0), NULL, 3);
    assert_text(x, true,
                "# HELP a Help.\n# TYPE a counter\na_total 1\n"
                "# HELP no_ending Help.\n# TYPE no_ending unknown\nno_ending 2\n"
                "# HELP u Help.\n# TYPE u unknown\nu 3\n# EOF\n");
    exposition_free(x);
}

static void openmetrics_never_gives_two_families_one_name(void **state)
{
    struct exposition *x = exposition_for_test(16, 1 << 20);
    (void)state;

    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "a", NULL, 0), NULL, 1);
    exposition_u64(column_for_test(x, EXPOSITION_COUNTER, "a_total", NULL, 0), NULL, 2);
    assert_text(x, true,
                "# HELP a Help.\n# TYPE a gauge\na 1\n"
                "# HELP a_total Help.\n# TYPE a_total unknown\na_total 2\n# EOF\n");
    exposition_free(x);
}

static void help_is_escaped_as_each_format_asks(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "a \"b\" \\ c\nd", &f), 0);
    assert_int_equal(exposition_column(f, "", NULL, 0, &c), 0);
    exposition_u64(c, NULL, 1);
    assert_text(x, false, "# HELP v a \"b\" \\\\ c\\nd\n# TYPE v gauge\nv 1\n");
    assert_text(x, true, "# HELP v a \\\"b\\\" \\\\ c\\nd\n# TYPE v gauge\nv 1\n# EOF\n");
    exposition_free(x);
}

static void a_family_without_help_keeps_the_space_before_it(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "", &f), 0);
    assert_int_equal(exposition_column(f, "", NULL, 0, &c), 0);
    exposition_u64(c, NULL, 1);
    assert_text(x, false, "# HELP v \n# TYPE v gauge\nv 1\n");
    assert_text(x, true, "# HELP v \n# TYPE v gauge\nv 1\n# EOF\n");
    exposition_free(x);
}

static void help_that_is_not_utf8_is_mended(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "A caf\xe9, caf\xc3\xa9 \"\xff\".", &f), 0);
    assert_int_equal(exposition_column(f, "", NULL, 0, &c), 0);
    exposition_u64(c, NULL, 1);
    assert_text(x, false, "# HELP v A caf\xef\xbf\xbd, caf\xc3\xa9 \"\xef\xbf\xbd\".\n# TYPE v gauge\nv 1\n");
    assert_text(x, true,
                "# HELP v A caf\xef\xbf\xbd, caf\xc3\xa9 \\\"\xef\xbf\xbd\\\".\n# TYPE v gauge\nv 1\n"
                "# EOF\n");
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_come_sorted_with_one_head_each),
        cmocka_unit_test(openmetrics_names_counters_without_total_and_ends_with_eof),
        cmocka_unit_test(openmetrics_never_gives_two_families_one_name),
        cmocka_unit_test(help_is_escaped_as_each_format_asks),
        cmocka_unit_test(a_family_without_help_keeps_the_space_before_it),
        cmocka_unit_test(help_that_is_not_utf8_is_mended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
