/* SPDX-License-Identifier: MIT */
#include "feed_support.h"

#define ID  "4b0f9d3c6e1a2b5c8d7e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e"
#define UID "00112233445566778899aabbccddeeff"
#define POD "kubepods/pod" UID

static void make_node(void)
{
    tree_write(&tree, "diskstats", "   8       0 sda 1 2 3 4 5 6 7 8 0 9 10\n");
    tree_write(&tree, "fs/cgroup/cgroup.controllers", "cpu\n");
    tree_write(&tree, "fs/cgroup/" POD "/" ID "/cpu.stat", "usage_usec 1500000\n");
    tree_write(&tree, "fs/cgroup/" POD "/" ID "/cpu.max", "50000 100000\n");
    tree_write(&tree, "fs/cgroup/" POD "/" ID "/io.stat",
               "8:0 rbytes=1 wbytes=2 rios=3 wios=4\n9:1 rbytes=5\n");
    tree_write(&tree, "fs/cgroup/" POD "/" ID "/cgroup.procs", "77\n");
    tree_write(&tree, "fs/cgroup/system.slice/a.service/cpu.stat", "usage_usec 2000000\n");
    tree_write(&tree, "fs/cgroup/system.slice/a.service/cpu.max", "max 100000\n");
    tree_write(&tree, "fs/cgroup/system.slice/a.service/pids.current", "3\n");
    tree_write(
        &tree, "77/net/dev",
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo "
        "colls carrier compressed\n"
        "    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n"
        "  eth0: 700 7 1 2 0 0 0 0 800 8 3 4 0 0 0 0\n"
        " veth1: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
}

#define CONTAINER "a=\"/" POD "/" ID "\",b=\"" ID "\",c=\"unknown\",d=\"\",e=\"\",f=\"\""
#define SERVICE   "a=\"/system.slice/a.service\",b=\"\",c=\"\",d=\"\",e=\"\",f=\"\""

static void a_group_is_told_with_cadvisors_labels(void **state)
{
    (void)state;
    begin();
    make_node();
    struct feed f = open_feed("cgroup");
    gives(&f, FIELDS("cpu_usage_seconds", "cpu_quota_us", "groups"),
          "cpu_quota_us{" CONTAINER "} 50000\n"
          "cpu_usage_seconds{" CONTAINER "} 1.5\n"
          "cpu_usage_seconds{" SERVICE "} 2\n"
          "groups 6\n");
    feed_free(&f);
    end();
}

static void devices_and_interfaces_have_series_of_their_own(void **state)
{
    (void)state;
    begin();
    make_node();
    struct feed f = open_feed("cgroup");
    gives(&f, FIELDS("read_bytes", "writes", "received_bytes", "sent_dropped"),
          "read_bytes{" CONTAINER ",g=\"/dev/sda\"} 1\n"
          "read_bytes{" CONTAINER ",g=\"9:1\"} 5\n"
          "received_bytes{" CONTAINER ",g=\"eth0\"} 700\n"
          "sent_dropped{" CONTAINER ",g=\"eth0\"} 4\n"
          "writes{" CONTAINER ",g=\"/dev/sda\"} 4\n"
          "writes{" CONTAINER ",g=\"9:1\"} 0\n");
    feed_free(&f);
    end();
}

static void units_of_the_host_are_told_by_name_alone(void **state)
{
    (void)state;
    begin();
    make_node();
    struct feed f = open_feed("cgroup");
    gives(&f, FIELDS("unit_cpu_seconds", "unit_tasks"),
          "unit_cpu_seconds{a=\"a.service\"} 2\nunit_tasks{a=\"a.service\"} 3\n");
    feed_free(&f);
    end();
}

static unsigned told;

static void tell(void *cls, const char *message)
{
    (void)cls;
    told += strstr(message, "max-groups") != NULL;
}

static void what_is_cut_is_told(void **state)
{
    static const char *const options[] = { "collector.cgroup.max-groups", "2", NULL };
    (void)state;
    begin();
    make_node();
    sink.options = options;
    sink.tell = tell;
    struct feed f = open_feed("cgroup");
    told = 0;
    gives(&f, FIELDS("groups", "cut"),
          "cut{a=\"cap\"} 1\ncut{a=\"deadline\"} 0\ncut{a=\"depth\"} 0\ngroups 2\n");
    assert_int_equal(told, 1);
    assert_true(sink.faulty);
    feed_free(&f);
    end();
}

static void settings_that_are_no_numbers_count_for_nothing(void **state)
{
    static const char *const options[] = { "collector.cgroup.max-groups", "x", "collector.cgroup.max-ms", "0",
                                           NULL };
    (void)state;
    begin();
    make_node();
    sink.options = options;
    struct feed f = open_feed("cgroup");
    gives(&f, FIELDS("groups", "cut"),
          "cut{a=\"cap\"} 0\ncut{a=\"deadline\"} 0\ncut{a=\"depth\"} 0\ngroups 6\n");
    feed_free(&f);
    end();
}

static void a_collector_out_of_time_ends_it(void **state)
{
    (void)state;
    begin();
    make_node();
    struct feed f = open_feed("cgroup");
    expired = 1;
    assert_int_equal(feed_run(&f), -ETIMEDOUT);
    feed_free(&f);
    end();
}

static void a_host_without_control_groups_says_so(void **state)
{
    (void)state;
    gives_nothing_of_an_empty_tree("cgroup");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_told_with_cadvisors_labels),
        cmocka_unit_test(devices_and_interfaces_have_series_of_their_own),
        cmocka_unit_test(units_of_the_host_are_told_by_name_alone),
        cmocka_unit_test(what_is_cut_is_told),
        cmocka_unit_test(settings_that_are_no_numbers_count_for_nothing),
        cmocka_unit_test(a_collector_out_of_time_ends_it),
        cmocka_unit_test(a_host_without_control_groups_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
