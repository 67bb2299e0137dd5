/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#define HEADING "  sl  local_address rem_address   st tx_queue rx_queue\n"

static void sockets_of_both_families_are_added_up(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("tcp");
    tree_write(&tree, "net/tcp", HEADING "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002\n");
    gives(&f, FIELDS("sockets", "received_bytes", "sent_bytes"),
          "received_bytes 2\nsent_bytes 0\nsockets{a=\"listen\"} 1\n"); /* IPv6 is off */
    tree_write(
        &tree, "net/tcp6",
        HEADING
        "   0: 0000:1F90 0000:0000 0A 00000000:00000001\n   1: 0000:1F90 0000:0001 01 00000005:00000000\n");
    gives(&f, FIELDS("sockets", "received_bytes", "sent_bytes"),
          "received_bytes 3\nsent_bytes 5\nsockets{a=\"established\"} 1\nsockets{a=\"listen\"} 2\n");
    feed_free(&f);
    end();
}

static void a_host_without_a_socket_gives_none(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("tcp");
    tree_write(&tree, "net/tcp", HEADING);
    tree_write(&tree, "net/tcp6", HEADING);
    gives(&f, FIELDS("sockets", "received_bytes"), "");
    tree_write(&tree, "net/tcp6", HEADING "odd\n");
    assert_int_equal(feed_run(&f), -EBADMSG);
    assert_string_equal(f.what, "net/tcp6");
    feed_free(&f);
    end();
    gives_nothing_of_an_empty_tree("tcp");
}

static void the_live_host_is_asked_over_the_socket(void **state)
{
    (void)state;
    begin_on_live_proc();
    struct feed f = open_feed("tcp");
    assert_int_equal(feed_run(&f), 0);
    expired = 1;
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sockets_of_both_families_are_added_up),
        cmocka_unit_test(a_host_without_a_socket_gives_none),
        cmocka_unit_test(the_live_host_is_asked_over_the_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
