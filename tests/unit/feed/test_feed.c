/* SPDX-License-Identifier: MIT */
/* Feeds without Lua: what stands here for a script says where the samples go. */
#include "feed_support.h"

#include <time.h>

static void a_new_key_waits_for_its_name_with_its_value(void **state)
{
    (void)state;
    begin();
    struct feed f = open_feed("vmstat");
    tree_write(&tree, "vmstat", "a 1\nb 2\n");
    assert_int_equal(feed_run(&f), 0);
    assert_true(f.unnamed);
    assert_text(sink.exposition, false, "");
    name_all(&f);
    assert_text(sink.exposition, false,
                "# HELP a Help.\n# TYPE a gauge\na 1\n# HELP b Help.\n# TYPE b gauge\nb 2\n");

    /* In another order, with one that is new and one that is gone. */
    exposition_begin(sink.exposition);
    tree_write(&tree, "vmstat", "c 5\nb 4\nb 4\n");
    assert_int_equal(feed_run(&f), 0);
    assert_text(sink.exposition, false, "# HELP b Help.\n# TYPE b gauge\nb 4\n");
    assert_int_equal(f.key_count, 3);
    feed_free(&f);
    end();
}

/* Looked for one by one, a text of some MB took seconds. */
static void keys_without_end_cost_what_each_costs(void **state)
{
    char path[PATH_MAX];
    (void)state;

    begin();
    struct feed f = open_feed("vmstat");
    FILE *out = fopen(tree_path(&tree, "vmstat", path), "w");
    for (int i = 0; i < 60000; i++)
        fprintf(out, "key_%05d %d\n", i, i);
    fclose(out);
    clock_t start = clock();
    assert_int_equal(feed_run(&f), 0);
    assert_int_equal(feed_run(&f), 0);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 0.5);
    assert_int_equal(f.key_count, 4096);
    feed_free(&f);
    end();
}

static void rows_end_where_the_time_is_over(void **state)
{
    static const char *const names[] = { "meminfo", "vmstat",    "netstat", "sockstat",
                                         "softnet", "schedstat", "ipvs" };
    (void)state;

    begin();
    tree_write(&tree, "meminfo", "MemTotal: 1 kB\n");
    tree_write(&tree, "vmstat", "a 1\n");
    tree_write(&tree, "net/netstat", "A: b\nA: 1\n");
    tree_write(&tree, "net/snmp", "A: b\nA: 1\n");
    tree_write(&tree, "net/sockstat", "TCP: inuse 1\n");
    tree_write(&tree, "net/softnet_stat", "1 2 3 4 5 6 7 8 9\n");
    tree_write(&tree, "schedstat", "cpu0 0 0 0 0 0 0 1 2 3\n");
    tree_write(&tree, "net/ip_vs",
               "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
               "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP  C0A80016:0CEA wlc\n"
               "  -> C0A85216:0CEA      Tunnel  100    248        2\n");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct feed f = open_feed(names[i]);
        expired = 0;
        if (feed_run(&f) != 0)
            fail_msg("%s: %s", names[i], f.what);
        expired = 1;
        if (feed_run(&f) != -ETIMEDOUT)
            fail_msg("%s goes on", names[i]);
        feed_free(&f);
    }
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key_waits_for_its_name_with_its_value),
        cmocka_unit_test(keys_without_end_cost_what_each_costs),
        cmocka_unit_test(rows_end_where_the_time_is_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
