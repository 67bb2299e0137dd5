/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#define FOUND                                                                                                \
    "entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop "    \
    "icmp_error  expect_new expect_create expect_delete search_restart\n"

static void conntrack_adds_up_what_each_cpu_counts(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("conntrack");
    tree_write(&tree, "sys/net/netfilter/nf_conntrack_count", "123\n");
    tree_write(&tree, "sys/net/netfilter/nf_conntrack_max", "65536\n");
    tree_write(&tree, "net/stat/nf_conntrack",
               FOUND
               "0000000a  00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008 00000009 "
               "0000000a 0000000b 0000000c  0000000d 0000000e 0000000f 00000010\n"
               "0000000a  00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008 00000009 "
               "0000000a 0000000b 0000000c  0000000d 0000000e 0000000f 00000010\n");
    gives(&f, FIELDS("entries", "entries_limit", "found", "drop", "search_restart"),
          "drop 20\nentries 123\nentries_limit 65536\nfound 4\nsearch_restart 32\n");
    feed_free(&f);
    end();
}

/* Kernels without CONFIG_NF_CONNTRACK_PROCFS. */
static void conntrack_without_statistics_tells_its_size(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("conntrack");
    tree_write(&tree, "sys/net/netfilter/nf_conntrack_count", "5\n");
    tree_write(&tree, "sys/net/netfilter/nf_conntrack_max", "odd\n");
    gives(&f, FIELDS("entries", "entries_limit", "found"), "entries 5\n");
    feed_free(&f);
    end();
}

static void a_file_that_is_odd_is_named_where_no_other_can_be_read(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("conntrack");
    tree_write(&tree, "sys/net/netfilter/nf_conntrack_max", "1 2\n");
    assert_int_equal(feed_run(&f), -EBADMSG);
    assert_string_equal(f.what, "sys/net/netfilter/nf_conntrack_max");
    feed_free(&f);
    end();
}

static void queues_of_either_protocol_stand_alone(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("udp_queues");
    tree_write(
        &tree, "net/udp6",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "  0: 00000000:0044 00000000:0000 07 00000010:00000020 00:00000000 00000000     0        0 1\n");
    gives(&f, FIELDS("sent4", "received4", "sent6", "received6"), "received6 32\nsent6 16\n");
    feed_free(&f);
    end();
}

static void a_tree_without_them_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("conntrack");
    gives_nothing_of_an_empty_tree("udp_queues");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conntrack_adds_up_what_each_cpu_counts),
        cmocka_unit_test(conntrack_without_statistics_tells_its_size),
        cmocka_unit_test(a_file_that_is_odd_is_named_where_no_other_can_be_read),
        cmocka_unit_test(queues_of_either_protocol_stand_alone),
        cmocka_unit_test(a_tree_without_them_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
