/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void keep_message(void *cls, const char *message)
{
    snprintf(cls, 256, "%s", message);
}

static void a_textfile_that_is_left_out_is_told_through_the_sink(void **state)
{
    char directory[PATH_MAX], told[256] = "";
    (void)state;

    begin();
    tree_write(&tree, "t/a.prom", "bad\n");
    tree_write(&tree, "u/b.prom", "fine 1\n");
    snprintf(directory, sizeof(directory), "%s/*", tree.path);
    const char *const options[] = { "collector.textfile.directory", directory, NULL };
    sink.options = options;
    sink.tell = keep_message;
    sink.tell_cls = told;
    struct feed f = open_feed("textfile");
    want(&f, "error");
    assert_int_equal(feed_run(&f), 0);
    assert_true(sink.faulty);
    assert_non_null(strstr(told, "a.prom: line 1: not the Prometheus text format"));
    assert_int_equal(exposition_series(sink.exposition), 2);
    feed_free(&f);
    end();
}

static void count_message(void *cls, const char *message)
{
    (void)message;
    ++*(int *)cls;
}

/* Two files that do not go together may have hundreds of thousands of faults. */
static void faults_without_end_are_told_twenty_times(void **state)
{
    char path[PATH_MAX];
    int told = 0;
    (void)state;

    begin();
    for (int file = 0; file < 2; file++) {
        FILE *out = fopen(tree_path(&tree, file ? "b.prom" : "a.prom", path), "w");
        for (int i = 0; i < 50; i++)
            fprintf(out, "# HELP m%d %d\nm%d{file=\"%d\"} 1\n", i, file, i, file);
        fclose(out);
    }
    const char *const options[] = { "collector.textfile.directory", tree.path, NULL };
    sink.options = options;
    sink.tell = count_message;
    sink.tell_cls = &told;
    struct feed f = open_feed("textfile");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(told, 20);
    assert_int_equal(exposition_series(sink.exposition), 50);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_textfile_that_is_left_out_is_told_through_the_sink),
        cmocka_unit_test(faults_without_end_are_told_twenty_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
