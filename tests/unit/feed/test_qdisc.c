/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void a_recorded_host_has_none(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("qdisc");
}

static void the_live_host_gives_devices_that_the_filter_keeps(void **state)
{
    char message[128];
    (void)state;
    begin_on_live_proc();
    struct feed f = open_feed("qdisc");
    want(&f, "packets");
    assert_int_equal(feed_run(&f), 0);
    size_t all = exposition_series(sink.exposition);
    assert_int_equal(name_filter_new("^no such device$", NULL, message, sizeof(message), &f.filters[0]), 0);
    exposition_begin(sink.exposition);
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(exposition_series(sink.exposition), 0);
    assert_true(all < 100000);
    name_filter_free(f.filters[0]);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_host_has_none),
        cmocka_unit_test(the_live_host_gives_devices_that_the_filter_keeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
