/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void records_give_their_members_beside_fields_of_ones_own(void **state)
{
    size_t labels;
    (void)state;

    begin();
    struct feed f = open_feed("netclass");
    tree_write(&tree, "class/net/eth0/mtu", "1500\n");
    tree_write(&tree, "class/net/eth0/speed", "8\n");
    tree_write(&tree, "class/net/eth0/operstate", "up\n");
    want(&f, "mtu_bytes");
    want(&f, "carrier");
    want(&f, "speed_bytes");
    want(&f, "up");
    assert_int_equal(feed_run(&f), 0);
    assert_text(sink.exposition, false,
                "# HELP mtu_bytes Help.\n# TYPE mtu_bytes gauge\nmtu_bytes{a=\"eth0\"} 1500\n"
                "# HELP speed_bytes Help.\n# TYPE speed_bytes gauge\nspeed_bytes{a=\"eth0\"} 1000000\n"
                "# HELP up Help.\n# TYPE up gauge\nup{a=\"eth0\"} 1\n");
    assert_int_equal(feed_find_field(f.source, "address", &labels), -1); /* a text is no field */
    assert_int_equal(feed_find_field(f.source, "none", &labels), -1);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_give_their_members_beside_fields_of_ones_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
