/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

static struct feed_key *key_of(struct feed *f, const char *text)
{
    for (size_t i = 0; i < f->key_count; i++)
        if (!strcmp(f->keys[i]->text, text))
            return f->keys[i];
    fail_msg("no key %s", text);
    return NULL;
}

static void keys_of_netstat_come_from_all_of_its_files(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("netstat");
    tree_write(&tree, "net/netstat", "TcpExt: SyncookiesSent Odd\nTcpExt: 5 6\n");
    tree_write(&tree, "net/snmp", "Tcp: MaxConn CurrEstab\nTcp: -1 7\n");
    tree_write(&tree, "net/snmp6", "Ip6InReceives 8\n");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(key_of(&f, "TcpExt_SyncookiesSent")->pending_whole, 5);
    assert_true(key_of(&f, "Tcp_MaxConn")->pending_is_double && key_of(&f, "Tcp_MaxConn")->pending == -1);
    assert_int_equal(key_of(&f, "Ip6_InReceives")->pending_whole, 8);
    feed_free(&f);
    end();
}

static void pages_of_sockets_are_told_in_bytes_too(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("sockstat");
    tree_write(&tree, "net/sockstat", "sockets: used 3\nTCP: inuse 4 orphan 0 tw 0 alloc 5 mem 2\n");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(key_of(&f, "TCP_mem")->pending_whole, 2);
    assert_int_equal(key_of(&f, "TCP_mem_bytes")->pending_whole, 2 * sysconf(_SC_PAGESIZE));
    assert_string_equal(key_of(&f, "TCP_mem_bytes")->unit, "bytes");
    assert_int_equal(key_of(&f, "sockets_used")->pending_whole, 3);
    feed_free(&f);
    end();
}

static void a_file_that_is_odd_leaves_the_others(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("netstat");
    tree_write(&tree, "net/netstat", "odd\n");
    assert_int_equal(feed_run(&f), -EBADMSG);
    assert_string_equal(f.what, "net/netstat");
    tree_write(&tree, "net/snmp6", "Ip6InReceives 8\n");
    assert_int_equal(feed_run(&f), 0);
    feed_free(&f);
    end();
}

static void a_tree_without_them_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("netstat");
    gives_nothing_of_an_empty_tree("vmstat");
}

static void no_protocol_that_is_on_is_no_failure_of_sockstat(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("sockstat");
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(f.key_count, 0);
    feed_free(&f);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_netstat_come_from_all_of_its_files),
        cmocka_unit_test(pages_of_sockets_are_told_in_bytes_too),
        cmocka_unit_test(a_file_that_is_odd_leaves_the_others),
        cmocka_unit_test(a_tree_without_them_says_so),
        cmocka_unit_test(no_protocol_that_is_on_is_no_failure_of_sockstat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
