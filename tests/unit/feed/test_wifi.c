/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void a_recorded_host_has_none(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("wifi");
}

static void a_live_host_without_nl80211_has_none(void **state)
{
    struct procfs *live;
    (void)state;
    begin();
    struct feed f = open_feed("wifi");
    struct procfs *recorded = sink.proc;
    assert_int_equal(procfs_open("/proc", &live), 0);
    sink.proc = live;
    int r = feed_run(&f);
    assert_true(r == 0 || r == -ENOENT || r == -EPROTONOSUPPORT);
    sink.proc = recorded;
    procfs_free(live);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_host_has_none),
        cmocka_unit_test(a_live_host_without_nl80211_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
