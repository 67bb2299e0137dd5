/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void a_recorded_host_has_none(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("network_route");
}

static void the_live_host_gives_its_routes_in_time_or_not_at_all(void **state)
{
    (void)state;
    begin_on_live_proc();
    struct feed f = open_feed("network_route");
    want(&f, "info");
    want(&f, "routes");
    assert_int_equal(feed_run(&f), 0);
    expired = 1;
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    assert_string_equal(f.what, "network routes");
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_host_has_none),
        cmocka_unit_test(the_live_host_gives_its_routes_in_time_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
