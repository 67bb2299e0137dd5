/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void constants_stand_behind_the_labels_of_a_row(void **state)
{
    static const char *const labels[] = { "cpu", "mode" };
    (void)state;

    begin();
    struct feed f = open_feed("softnet");
    tree_write(&tree, "net/softnet_stat", "a 2 3 4 5 6 7 8 9\n");
    size_t count;
    struct feed_column *to = &f.columns[feed_find_field(f.source, "processed", &count)];
    to->column = column_for_test(sink.exposition, EXPOSITION_GAUGE, "n", labels, 2);
    to->labels = count;
    to->constants = 1;
    to->constant[0] = text_of("all");
    assert_int_equal(feed_run(&f), 0);
    assert_text(sink.exposition, false, "# HELP n Help.\n# TYPE n gauge\nn{cpu=\"0\",mode=\"all\"} 10\n");
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_stand_behind_the_labels_of_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
