/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static void entries_are_counted_by_device(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("arp");
    tree_write(&tree, "net/arp",
               "IP address       HW type     Flags       HW address            Mask     Device\n"
               "192.168.1.1      0x1         0x2         aa:bb:cc:dd:ee:ff     *        eth0\n"
               "192.168.1.2      0x1         0x2         aa:bb:cc:dd:ee:01     *        eth1\n"
               "192.168.1.3      0x1         0x2         aa:bb:cc:dd:ee:02     *        eth0\n");
    gives(&f, FIELDS("entries"), "entries{a=\"eth0\"} 2\nentries{a=\"eth1\"} 1\n");
    feed_free(&f);
    end();
}

static void a_device_that_the_filter_leaves_out_is_not_told(void **state)
{
    char message[256];
    struct name_filter *filter;
    (void)state;
    begin();
    struct feed f = open_feed("arp");
    tree_write(&tree, "net/arp",
               "IP address       HW type     Flags       HW address            Mask     Device\n"
               "10.0.0.1         0x1         0x2         aa:bb:cc:dd:ee:ff     *        veth1\n"
               "10.0.0.2         0x1         0x2         aa:bb:cc:dd:ee:ff     *        eth0\n");
    assert_int_equal(name_filter_new(NULL, "^veth", message, sizeof(message), &filter), 0);
    f.filters[0] = filter;
    gives(&f, FIELDS("entries"), "entries{a=\"eth0\"} 1\n");
    name_filter_free(filter);
    feed_free(&f);
    end();
}

static void a_tree_without_the_table_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("arp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_counted_by_device),
        cmocka_unit_test(a_device_that_the_filter_leaves_out_is_not_told),
        cmocka_unit_test(a_tree_without_the_table_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
