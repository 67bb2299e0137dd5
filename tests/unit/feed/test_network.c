/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void write_devices(void)
{
    tree_write(
        &tree, "net/dev",
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "
        "colls carrier compressed\n"
        "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
        "eth0: 18446744073709551615 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
}

static void a_recorded_host_has_the_columns_of_net_dev(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("netdev");
    write_devices();
    gives(&f, FIELDS("receive_bytes", "receive_frame", "transmit_compressed", "receive_nohandler"),
          "receive_bytes{a=\"lo\"} 1\nreceive_bytes{a=\"eth0\"} "
          "18446744073709551614\nreceive_frame{a=\"lo\"} 6\n"
          "receive_frame{a=\"eth0\"} 6\ntransmit_compressed{a=\"lo\"} 16\ntransmit_compressed{a=\"eth0\"} "
          "16\n");
    feed_free(&f);
    end();
}

static void a_device_that_the_filter_leaves_out_is_not_told(void **state)
{
    char message[256];
    (void)state;
    begin();
    struct feed f = open_feed("netdev");
    write_devices();
    assert_int_equal(name_filter_new(NULL, "^lo$", message, sizeof(message), &f.filters[0]), 0);
    gives(&f, FIELDS("transmit_bytes"), "transmit_bytes{a=\"eth0\"} 9\n");
    name_filter_free(f.filters[0]);
    feed_free(&f);
    end();
}

static void a_tree_without_net_dev_has_no_devices(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("netdev");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(exposition_series(sink.exposition), 0);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_host_has_the_columns_of_net_dev),
        cmocka_unit_test(a_device_that_the_filter_leaves_out_is_not_told),
        cmocka_unit_test(a_tree_without_net_dev_has_no_devices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
