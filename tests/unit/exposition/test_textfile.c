/* SPDX-License-Identifier: MIT */
#include "exposition/text_parse.h"
#include "exposition/textfile.h"
#include "exposition_support.h"
#include "proc_support.h"

#include <time.h>

static int files_read, faults;
static char last_fault[512];

static void keep_read(void *cls, const char *path, long long modified_seconds)
{
    (void)cls;
    assert_non_null(strstr(path, ".prom"));
    assert_true(modified_seconds > 0);
    files_read++;
}

static void keep_fault(void *cls, const char *path, const char *reason)
{
    (void)cls;
    faults++;
    snprintf(last_fault, sizeof(last_fault), "%s: %s", path, reason);
}

static bool collect(const char *pattern, struct exposition *x)
{
    files_read = faults = 0;
    exposition_begin(x);
    return textfile_collect(&pattern, 1, x,
                            &(struct textfile_events){ .read = keep_read, .fault = keep_fault });
}

static void files_are_given_as_they_are(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom",
               "# HELP a_total Of \\\\ a.\\nB.\n# TYPE a_total counter\n\n# a comment\n"
               "a_total { x=\"1\" , y=\"q\\\"\\\\\\n\" , } 18446744073709551615\na_total 1e3\n");
    tree_write(&t, "h.prom",
               "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3.5\nh_count 2\n"
               "# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum 1\ns_count 1\nu -Inf\n");
    tree_write(&t, "ignored.txt", "not read\n");
    assert_true(collect(t.path, x));
    assert_int_equal(files_read, 2);
    char expected[2048];
    snprintf(
        expected, sizeof(expected),
        "# HELP a_total Of \\\\ a.\\nB.\n# TYPE a_total counter\n"
        "a_total{x=\"1\",y=\"q\\\"\\\\\\n\"} 18446744073709551615\na_total 1000\n"
        "# HELP h Metric read from %s/h.prom\n# TYPE h histogram\n"
        "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3.5\nh_count 2\n"
        "# HELP s Metric read from %s/h.prom\n# TYPE s summary\ns{quantile=\"0.5\"} NaN\ns_sum 1\ns_count 1\n"
        "# HELP u Metric read from %s/h.prom\n# TYPE u untyped\nu -Inf\n",
        t.path, t.path, t.path);
    assert_text(x, false, expected);
    exposition_free(x);
    tree_free(&t);
}

static void a_file_with_a_fault_is_left_out_whole(void **state)
{
    static const struct {
        const char *text, *reason;
    } cases[] = {
        { "ok 1\nbad\n", "line 2" },
        { "ok 1\nok 2 1234567890\n", "timestamps" },
        { "ok 1\n1bad 2\n", "line 2" },
        { "ok{a=\"1\",a=\"2\"} 1\n", "line 1" },
        { "ok{a=\"1} 1\n", "line 1" },
        { "ok{a=1} 1\n", "line 1" },
        { "ok{a=\"\\x\"} 1\n", "line 1" },
        { "ok{a=\"1\" b=\"2\"} 1\n", "line 1" },
        { "ok 1x\n", "line 1" },
        { "ok \n", "line 1" },
        { "ok nan(1)\n", "line 1" },
        { "ok 1\n# TYPE ok counter\n", "line 2" },
        { "# TYPE ok thing\nok 1\n", "line 1" },
        { "# TYPE ok counter\n# TYPE ok counter\nok 1\n", "line 2" },
        { "# HELP ok a\n# HELP ok b\nok 1\n", "line 2" },
        { "ok{__name__=\"x\"} 1\n", "line 1" },
    };
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tree t;
        struct exposition *x = exposition_for_test(64, 1 << 20);
        tree_make(&t);
        tree_write(&t, "a.prom", cases[i].text);
        tree_write(&t, "b.prom", "fine 1\n");
        if (collect(t.path, x) || files_read != 1 || faults != 1 || !strstr(last_fault, cases[i].reason))
            fail_msg("case %zu: %d files, %d faults, %s", i, files_read, faults, last_fault);
        assert_int_equal(exposition_series(x), 1);
        exposition_free(x);
        tree_free(&t);
    }
}

static void the_first_help_and_type_of_a_name_stand(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom", "# HELP m One.\n# TYPE m counter\nm{f=\"a\"} 1\n");
    tree_write(&t, "b.prom", "# HELP m Two.\n# TYPE m counter\nm{f=\"b\"} 2\nother 1\n");
    tree_write(&t, "c.prom", "# TYPE m gauge\nm{f=\"c\"} 3\n");
    tree_write(&t, "d.prom", "# TYPE m counter\nm{f=\"d\"} 4\n");
    assert_false(collect(t.path, x));
    assert_int_equal(faults, 2);
    char expected[512];
    snprintf(expected, sizeof(expected),
             "# HELP m One.\n# TYPE m counter\nm{f=\"a\"} 1\nm{f=\"d\"} 4\n"
             "# HELP other Metric read from %s/b.prom\n# TYPE other untyped\nother 1\n",
             t.path);
    assert_text(x, false, expected);
    exposition_free(x);
    tree_free(&t);
}

/* A writer that does not rename its file into place may be met half-way: "m 12" of "m 1234". */
static void a_file_that_ends_within_a_line_is_refused(void **state)
{
    static const char *const texts[] = { "m 12", "# HELP m H.\nm 1\nm{l=\"a\"} 12", "m 1\n# EOF" };
    (void)state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct tree t;
        struct exposition *x = exposition_for_test(64, 1 << 20);

        tree_make(&t);
        tree_write(&t, "a.prom", texts[i]);
        assert_false(collect(t.path, x));
        assert_text(x, false, "");
        exposition_free(x);
        tree_free(&t);
    }
}

static void a_file_that_was_refused_names_no_family(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom", "# HELP m Bad.\n# TYPE m gauge\nm 1\nbad\n");
    tree_write(&t, "b.prom", "# HELP m Good.\n# TYPE m counter\nm 2\n");
    assert_false(collect(t.path, x));
    assert_text(x, false, "# HELP m Good.\n# TYPE m counter\nm 2\n");
    exposition_free(x);
    tree_free(&t);
}

static void files_may_change_between_collections(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom", "# HELP m One.\n# TYPE m counter\nm 1\n");
    assert_true(collect(t.path, x));
    tree_write(&t, "a.prom", "# HELP m Two.\n# TYPE m gauge\nm 2\n");
    assert_true(collect(t.path, x));
    assert_text(x, false, "# HELP m Two.\n# TYPE m gauge\nm 2\n");
    assert_int_equal(told_count, 0);
    exposition_free(x);
    tree_free(&t);
}

static void a_metric_of_another_type_elsewhere_is_told(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    struct exposition_column *load = column_for_test(x, EXPOSITION_GAUGE, "node_load1", NULL, 0);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom", "# TYPE node_load1 counter\nnode_load1 1\nfine 2\n");
    assert_false(collect(t.path, x));
    exposition_double(load, NULL, 0.5);
    assert_int_equal(exposition_series(x), 2);
    exposition_free(x);
    tree_free(&t);
}

static void directories_may_be_patterns_and_must_be_there(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    char pattern[128];
    (void)state;

    tree_make(&t);
    tree_write(&t, "one/a.prom", "a 1\n");
    tree_write(&t, "two/b.prom", "b 1\n");
    snprintf(pattern, sizeof(pattern), "%s/*", t.path);
    assert_true(collect(pattern, x));
    assert_int_equal(files_read, 2);
    snprintf(pattern, sizeof(pattern), "%s/three", t.path);
    assert_false(collect(pattern, x));
    assert_true(collect("", x));
    exposition_free(x);
    tree_free(&t);
}

static void what_is_no_file_is_not_waited_for(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    char path[PATH_MAX];
    (void)state;

    tree_make(&t);
    assert_int_equal(mkfifo(tree_path(&t, "a.prom", path), 0600), 0);
    tree_write(&t, "b.prom/c", "");
    tree_link(&t, "d.prom", "nowhere");
    assert_false(collect(t.path, x));
    assert_int_equal(faults, 3);
    exposition_free(x);
    tree_free(&t);
}

static void write_lines(const struct tree *t, const char *file, const char *format, int count)
{
    char path[PATH_MAX];
    FILE *out = fopen(tree_path(t, file, path), "w");

    assert_non_null(out);
    for (int i = 0; i < count; i++)
        fprintf(out, format, i); /* NOLINT(clang-diagnostic-format-nonliteral) */
    fclose(out);
}

static void a_file_that_finds_no_room_is_left_out_whole(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    write_lines(&t, "a.prom", "m%d 1\n", 100);
    tree_write(&t, "b.prom", "# HELP fine H.\nfine 1\n");
    assert_false(collect(t.path, x));
    assert_int_equal(files_read, 1);
    assert_non_null(strstr(last_fault, "a.prom: line 65: too many metrics"));
    assert_text(x, false, "# HELP fine H.\n# TYPE fine untyped\nfine 1\n");
    exposition_free(x);
    tree_free(&t);
}

/* The second took 41 s, past every budget. */
static void large_files_cost_what_each_line_costs(void **state)
{
    static const char *const lines[] = { "m%06d 1\n", "m{l%06d=\"x\"} 1\n", "# HELP m%06d H.\n" };
    (void)state;

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct tree t;
        struct exposition *x = exposition_for_test(100000, 1 << 28);
        tree_make(&t);
        write_lines(&t, "a.prom", lines[i], 40000);
        clock_t begin = clock();
        assert_true(collect(t.path, x));
        assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 3);
        assert_int_equal(exposition_series(x), i < 2 ? 40000 : 0);
        exposition_free(x);
        tree_free(&t);
    }
}

static void nothing_goes_on_once_the_time_is_over(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    volatile sig_atomic_t stop = 1;
    const struct textfile_events events = { keep_read, keep_fault, NULL, &stop };
    const struct text_events none = { NULL, NULL, NULL };
    int line;
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom", "m 1\n");
    files_read = faults = 0;
    exposition_begin(x);
    textfile_collect((const char *const[]){ t.path }, 1, x, &events);
    assert_true(files_read == 0 && faults == 0);
    assert_text(x, false, "");
    assert_int_equal(text_parse("m 1\n", 4, &none, NULL, &stop, &line), -ETIMEDOUT);
    exposition_free(x);
    tree_free(&t);
}

static void help_in_another_encoding_costs_nothing_else(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom", "# HELP a caf\xe9\n# TYPE a gauge\na{b=\"\xe9\"} 1\n");
    assert_true(collect(t.path, x));
    assert_text(x, false, "# HELP a caf\xef\xbf\xbd\n# TYPE a gauge\na{b=\"\xef\xbf\xbd\"} 1\n");
    exposition_free(x);
    tree_free(&t);
}

/* A sample before its histogram's type is another metric's, each time that the file is gone through. */
static void a_type_counts_from_its_line_on(void **state)
{
    struct tree t;
    struct exposition *x = exposition_for_test(64, 1 << 20);
    (void)state;

    tree_make(&t);
    tree_write(&t, "a.prom",
               "# HELP h_bucket B.\nh_bucket{le=\"1\"} 1\n# HELP h H.\n# TYPE h histogram\nh_sum 2\n");
    assert_true(collect(t.path, x));
    assert_text(x, false,
                "# HELP h H.\n# TYPE h histogram\nh_sum 2\n"
                "# HELP h_bucket B.\n# TYPE h_bucket untyped\nh_bucket{le=\"1\"} 1\n");
    exposition_free(x);
    tree_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_given_as_they_are),
        cmocka_unit_test(a_file_with_a_fault_is_left_out_whole),
        cmocka_unit_test(the_first_help_and_type_of_a_name_stand),
        cmocka_unit_test(a_file_that_ends_within_a_line_is_refused),
        cmocka_unit_test(a_file_that_was_refused_names_no_family),
        cmocka_unit_test(files_may_change_between_collections),
        cmocka_unit_test(a_metric_of_another_type_elsewhere_is_told),
        cmocka_unit_test(directories_may_be_patterns_and_must_be_there),
        cmocka_unit_test(what_is_no_file_is_not_waited_for),
        cmocka_unit_test(a_file_that_finds_no_room_is_left_out_whole),
        cmocka_unit_test(large_files_cost_what_each_line_costs),
        cmocka_unit_test(nothing_goes_on_once_the_time_is_over),
        cmocka_unit_test(help_in_another_encoding_costs_nothing_else),
        cmocka_unit_test(a_type_counts_from_its_line_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
