/* SPDX-License-Identifier: MIT */
#include "exposition_support.h"

#include <time.h>

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

static void rollback_drops_what_came_after_the_mark_alone(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(8, 1 << 20);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    struct exposition_column *w = column_for_test(x, EXPOSITION_GAUGE, "w", labels, 1);
    struct exposition_text one = text_of("1"), two = text_of("2");
    (void)state;

    exposition_u64(v, &one, 1);
    exposition_mark(x);
    exposition_u64(v, &two, 2);
    exposition_u64(w, &one, 3);
    exposition_rollback(x);
    assert_int_equal(exposition_series(x), 1);
    exposition_u64(v, &two, 4); /* dropped, so it is no duplicate now */
    exposition_u64(v, &one, 5); /* still there */
    assert_text(x, false, "# HELP v Help.\n# TYPE v gauge\nv{n=\"1\"} 1\nv{n=\"2\"} 4\n");
    assert_int_equal(exposition_duplicates(x), 1);
    exposition_free(x);
}

static void many_series_survive_growth_and_rollback(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(8, 1 << 24);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    char number[16];
    (void)state;

    for (int round = 0; round < 3; round++) {
        exposition_begin(x);
        for (int i = 0; i < 20000; i++) {
            if (i == 5000)
                exposition_mark(x);
            snprintf(number, sizeof(number), "%d", i);
            struct exposition_text value = text_of(number);
            exposition_u64(v, &value, (uint64_t)i);
        }
        exposition_rollback(x);
        assert_int_equal(exposition_series(x), 5000);
        for (int i = 4990; i < 5010; i++) {
            snprintf(number, sizeof(number), "%d", i);
            struct exposition_text value = text_of(number);
            exposition_u64(v, &value, 1);
        }
        assert_int_equal(exposition_series(x), 5010);
        assert_int_equal(exposition_duplicates(x), 10 * (round + 1));
    }
    exposition_free(x);
}

static void a_second_help_text_is_told_and_another_type_refused(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f, *again;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "One.", &f), 0);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "Two.", &again), 0);
    assert_ptr_equal(f, again);
    assert_int_equal(told_count, 1);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "v", "Three.", &again), 0);
    assert_int_equal(told_count, 1);
    assert_int_equal(exposition_family(x, EXPOSITION_COUNTER, "v", "One.", &again), -EEXIST);
    exposition_free(x);
}

static void a_passing_family_may_change_between_collections(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "v", "One.", &f), 0);
    assert_int_equal(exposition_column(f, "", NULL, 0, &c), 0);
    exposition_u64(c, NULL, 1);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_COUNTER, "v", "One.", &f), -EEXIST);
    exposition_begin(x);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_COUNTER, "v", "Two \"2\".", &f), 0);
    exposition_u64(c, NULL, 2);
    assert_text(x, false, "# HELP v Two \"2\".\n# TYPE v counter\nv 2\n");
    assert_int_equal(told_count, 0);
    exposition_free(x);
}

static void families_are_bounded_and_passed_ones_make_room(void **state)
{
    struct exposition *x = exposition_for_test(2, 1 << 20);
    struct exposition_family *f;
    (void)state;

    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "a", "", &f), 0);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "b", "", &f), 0);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "c", "", &f), -ENOSPC); /* b is in use */
    exposition_begin(x);
    assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, "c", "", &f), 0);
    exposition_begin(x);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "d", "", &f), 0);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "e", "", &f), -ENOSPC);
    assert_string_equal(exposition_family_name(f), "d");
    exposition_free(x);
}

/* What a collection dropped is given back before the next collector writes. */
static void a_dropped_text_leaves_the_kept_one_whole(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(4, 64 << 20);
    struct exposition_column *kept = column_for_test(x, EXPOSITION_GAUGE, "kept", labels, 1);
    struct exposition_column *dropped = column_for_test(x, EXPOSITION_GAUGE, "dropped", labels, 1);
    char *large = malloc(1 << 20), number[16];
    (void)state;

    memset(large, 'x', 1 << 20);
    exposition_begin(x);
    exposition_u64(kept, &(struct exposition_text){ "1", 1 }, 1);
    exposition_mark(x);
    for (int i = 0; i < 10; i++) {
        memcpy(large, number, (size_t)snprintf(number, sizeof(number), "%08d", i));
        exposition_u64(dropped, &(struct exposition_text){ large, 1 << 20 }, 1);
        exposition_u64(kept, &(struct exposition_text){ number, 8 }, 1);
    }
    exposition_rollback(x);
    assert_text(x, false, "# HELP kept Help.\n# TYPE kept gauge\nkept{n=\"1\"} 1\n");
    exposition_u64(kept, &(struct exposition_text){ "2", 1 }, 2);
    exposition_u64(dropped, &(struct exposition_text){ "3", 1 }, 3);
    assert_text(x, false,
                "# HELP dropped Help.\n# TYPE dropped gauge\ndropped{n=\"3\"} 3\n"
                "# HELP kept Help.\n# TYPE kept gauge\nkept{n=\"1\"} 1\nkept{n=\"2\"} 2\n");
    free(large);
    exposition_free(x);
}

static void declarations_are_bounded_in_bytes(void **state)
{
    struct exposition *x = exposition_for_test(64, 1 << 20);
    struct exposition_family *f;
    char *large = calloc(1, (1 << 20) + 1), name[16];
    int r = 0, count = 0;
    (void)state;

    memset(large, 'x', 1 << 20);
    for (; r == 0; count++) {
        snprintf(name, sizeof(name), "f%d", count);
        r = exposition_passing_family(x, EXPOSITION_GAUGE, name, large, &f);
    }
    assert_int_equal(r, -ENOSPC);
    assert_in_range(count, 8, 17);
    exposition_begin(x); /* what was of that collection alone makes room */
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "g", large, &f), 0);
    free(large);
    exposition_free(x);
}

static void text_past_its_bound_marks_the_collection_as_failed(void **state)
{
    const char *const labels[] = { "n" };
    struct exposition *x = exposition_for_test(4, 300);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", labels, 1);
    char long_value[400];
    (void)state;

    memset(long_value, 'x', sizeof(long_value));
    exposition_u64(v, &(struct exposition_text){ long_value, sizeof(long_value) }, 1);
    assert_true(exposition_failed(x));
    exposition_begin(x);
    assert_false(exposition_failed(x));
    exposition_u64(v, &(struct exposition_text){ long_value, 10 }, 1);
    assert_false(exposition_failed(x));
    exposition_free(x);
}

static void names_that_are_none_are_refused(void **state)
{
    static const char *const bad[] = { "", "1a", "a-b", "a b", "\xc3\xa9", "a\n" };
    const char *const twice[] = { "a", "a" }, *const reserved[] = { "__name__" }, *const colon[] = { "a:b" };
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_family *f;
    struct exposition_column *c;
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, bad[i], "", &f), -EINVAL);
    assert_int_equal(exposition_family(x, EXPOSITION_GAUGE, "a:b_C9", "", &f), 0);
    assert_int_equal(exposition_column(f, "", twice, 2, &c), -EINVAL);
    assert_int_equal(exposition_column(f, "", reserved, 1, &c), -EINVAL);
    assert_int_equal(exposition_column(f, "", colon, 1, &c), -EINVAL);
    exposition_free(x);
}

static void quiet_leaves_duplicates_out_without_a_word(void **state)
{
    struct exposition *x = exposition_for_test(4, 1 << 20);
    struct exposition_column *v = column_for_test(x, EXPOSITION_GAUGE, "v", NULL, 0);
    (void)state;

    exposition_quiet(x, true);
    exposition_u64(v, NULL, 1);
    exposition_u64(v, NULL, 2);
    exposition_quiet(x, false);
    assert_int_equal(told_count, 0);
    assert_int_equal(exposition_duplicates(x), 0);
    assert_text(x, false, "# HELP v Help.\n# TYPE v gauge\nv 1\n");
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

/* Families are sorted where there are new ones, with samples given or not. */
static void families_that_come_later_find_their_place(void **state)
{
    struct exposition *x = exposition_for_test(200, 1 << 20);
    char name[16];
    (void)state;

    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "m", NULL, 0), NULL, 1);
    assert_text(x, false, "# HELP m Help.\n# TYPE m gauge\nm 1\n");
    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        column_for_test(x, EXPOSITION_GAUGE, name, NULL, 0);
    }
    exposition_mark(x);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "z", NULL, 0), NULL, 2);
    exposition_rollback(x);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "a", NULL, 0), NULL, 3);
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "n149", NULL, 0), NULL, 4);
    assert_text(x, false,
                "# HELP a Help.\n# TYPE a gauge\na 3\n# HELP m Help.\n# TYPE m gauge\nm 1\n"
                "# HELP n149 Help.\n# TYPE n149 gauge\nn149 4\n");
    exposition_begin(x);
    assert_text(x, false, "");
    exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "z", NULL, 0), NULL, 5);
    assert_text(x, false, "# HELP z Help.\n# TYPE z gauge\nz 5\n");
    exposition_free(x);
}

static double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* Looked for one by one, so many took 40 s. */
static void names_without_end_cost_what_each_costs(void **state)
{
    struct exposition *x = exposition_for_test(100000, 1 << 28);
    struct exposition_text value = text_of("v");
    char name[16];
    double begin = cpu_seconds();
    (void)state;

    for (int i = 0; i < 20000; i++) {
        const char *const label = name;
        snprintf(name, sizeof(name), "n%d", i);
        exposition_u64(column_for_test(x, EXPOSITION_GAUGE, name, NULL, 0), NULL, 1);
        exposition_u64(column_for_test(x, EXPOSITION_GAUGE, "one", &label, 1), &value, 1);
    }
    assert_int_equal(exposition_series(x), 40000);
    struct buffer text = { 0 };
    exposition_render(x, false, &text);
    buffer_free(&text);
    assert_true(cpu_seconds() - begin < 3);
    exposition_free(x);
}

static void families_that_find_no_room_are_refused_at_once(void **state)
{
    struct exposition *x = exposition_for_test(8192, 1 << 20);
    struct exposition_family *f;
    char name[16];
    double begin = cpu_seconds();
    (void)state;

    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        assert_int_equal(exposition_passing_family(x, EXPOSITION_GAUGE, name, "", &f),
                         i < 8192 ? 0 : -ENOSPC);
    }
    assert_true(cpu_seconds() - begin < 1);
    exposition_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_come_sorted_with_one_head_each),
        cmocka_unit_test(openmetrics_names_counters_without_total_and_ends_with_eof),
        cmocka_unit_test(openmetrics_never_gives_two_families_one_name),
        cmocka_unit_test(values_are_exact_and_shortest),
        cmocka_unit_test(label_values_are_escaped_and_made_utf8),
        cmocka_unit_test(help_is_escaped_as_each_format_asks),
        cmocka_unit_test(a_family_without_help_keeps_the_space_before_it),
        cmocka_unit_test(a_series_given_twice_is_left_out_and_told_once),
        cmocka_unit_test(an_empty_label_is_no_label),
        cmocka_unit_test(rollback_drops_what_came_after_the_mark_alone),
        cmocka_unit_test(many_series_survive_growth_and_rollback),
        cmocka_unit_test(a_second_help_text_is_told_and_another_type_refused),
        cmocka_unit_test(a_passing_family_may_change_between_collections),
        cmocka_unit_test(families_are_bounded_and_passed_ones_make_room),
        cmocka_unit_test(a_dropped_text_leaves_the_kept_one_whole),
        cmocka_unit_test(declarations_are_bounded_in_bytes),
        cmocka_unit_test(text_past_its_bound_marks_the_collection_as_failed),
        cmocka_unit_test(names_that_are_none_are_refused),
        cmocka_unit_test(quiet_leaves_duplicates_out_without_a_word),
        cmocka_unit_test(help_that_is_not_utf8_is_mended),
        cmocka_unit_test(families_that_come_later_find_their_place),
        cmocka_unit_test(names_without_end_cost_what_each_costs),
        cmocka_unit_test(families_that_find_no_room_are_refused_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
